import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import type {Trace} from '../../../src/trace/result.ts'
import {createPaint} from '../../../src/views/paint.ts'
import {traceDot} from '../../../src/views/trace/dot.ts'
import {traceMermaid} from '../../../src/views/trace/mermaid.ts'
import {traceText, traceWide} from '../../../src/views/trace/text.ts'
import {displayWidth} from '../../../src/views/width.ts'
import {matchesGolden} from '../golden.ts'
import {serviceMixed, TRACES} from './traces.ts'

const screens = suite('views/trace screens')
const paint = createPaint({color: false})

for (const [name, trace] of Object.entries(TRACES)) {
  for (const [view, lines] of [
    ['80.txt', traceText(trace, {width: 80, unicode: true, paint})],
    ['160.txt', traceText(trace, {width: 160, unicode: true, paint})],
    ['ascii.txt', traceText(trace, {width: 80, unicode: false, paint})],
    ['wide.txt', traceWide(trace, {width: 120, unicode: true, paint})],
    ['mmd', traceMermaid(trace)],
    ['dot', traceDot(trace)],
  ] as const) {
    screens(`shows ${name} as ${view} always did`, () =>
      matchesGolden(`trace/golden/${name}.${view}`, lines.join('\n') + '\n'),
    )
  }
  for (const width of [60, 80, 160]) {
    screens(`keeps ${name} within ${width} columns, but for a word of a command`, () => {
      for (const line of traceText(trace, {width, unicode: true, paint})) {
        if (!/^( {10}|next {6})\s*\S+( \S+)?( \\)?$/.test(line)) assert.ok(displayWidth(line) <= width, line)
      }
    })
  }
  screens(`says the same of ${name} with colours as without`, () => {
    for (const view of [traceText, traceWide]) {
      const painted = view(trace, {width: 80, unicode: true, paint: createPaint({color: true})})
      const bare = view(trace, {width: 80, unicode: true, paint})
      assert.ok(painted.some((line) => line.includes('\x1b[')))
      assert.equal(
        painted.map((line) => line.replace(/\x1b\[[\d;]*m/g, '')),
        bare,
      )
    }
  })
  screens(`lets nothing through from ${name} that steers a terminal`, () => {
    const screen = {width: 80, unicode: true, paint}
    for (const line of [
      ...traceText(trace, screen),
      ...traceWide(trace, screen),
      ...traceMermaid(trace),
      ...traceDot(trace),
    ]) {
      assert.not.match(line, /[\p{Cc}\p{Cf}]/u)
    }
  })
}

screens('counts what a list has too much for a screen, and names all of it in the wide view', () => {
  const [healthy, broken] = serviceMixed.branches
  assert.ok(healthy && broken?.stopped)
  const stopped = broken.stopped
  const many: Trace = {
    ...serviceMixed,
    branches: [
      ...Array.from({length: 20}, () => ({...healthy})),
      ...Array.from({length: 9}, (_, i) => ({...broken, stopped: {...stopped, text: `cause ${i}`}})),
    ],
    undetermined: Array.from({length: 30}, (_, i) => ({
      direction: 'request' as const,
      node: `n${i}`,
      where: 'flows',
      reason: 'x',
    })),
  }
  const screen = {width: 80, unicode: true, paint}
  const short = traceText(many, screen).join('\n')
  assert.match(short, '└─ and 12 more that answer: -o wide names them')
  assert.match(short, '7 more endpoints fail elsewhere: -o wide shows the way')
  assert.match(short, 'and 22 more: -o wide names them')
  assert.not.match(traceWide(many, screen).join('\n'), '-o wide')
  for (let i = 0; i < 9; i++) assert.match(traceWide(many, screen).join('\n'), `cause ${i}`)
})

screens('draws with ASCII alone where the terminal shows nothing else', () => {
  for (const [name, trace] of Object.entries(TRACES)) {
    if (name === 'hostile') continue
    for (const line of traceWide(trace, {width: 80, unicode: false, paint})) assert.match(line, /^[ -~]*$/)
  }
})

screens.run()
