import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {REPORT_FORMATS, reportLines} from '../../../src/cli/show-report.ts'
import {createPaint} from '../../../src/views/paint.ts'
import {matchesGolden} from '../golden.ts'
import {sarifFaults} from '../sarif-schema.ts'
import {REPORTS, RULES} from './reports.ts'
import {checkXml} from './well-formed.ts'

const formats = suite('views/findings formats')
const screen = {width: 80, unicode: true, paint: createPaint({color: false})}
const text = async (name: string, format: string) =>
  (await reportLines(REPORTS[name]!, format, screen, RULES)).join('\n') + '\n'

for (const name of Object.keys(REPORTS)) {
  for (const format of REPORT_FORMATS) {
    formats(`shows the ${name} report as ${format} always did, twice in the same bytes`, async () => {
      const shown = await text(name, format)
      matchesGolden(`findings/golden/${name}.${format}.golden`, shown)
      assert.is(await text(name, format), shown)
    })

    formats(`lets nothing through from the ${name} report as ${format} that steers a terminal`, async () => {
      assert.not.match(await text(name, format), /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    })
  }

  formats(`the SARIF of the ${name} report holds to the official schema`, async () => {
    assert.equal(sarifFaults(JSON.parse(await text(name, 'sarif'))), null)
  })

  formats(`the JUnit of the ${name} report is XML, and its counts are right`, async () => {
    const xml = await text(name, 'junit')
    const elements = checkXml(xml)
    const [all] = elements
    assert.is(all?.name, 'testsuites')
    for (const [attribute, element] of [
      ['tests', 'testcase'],
      ['failures', 'failure'],
      ['errors', 'error'],
      ['skipped', 'skipped'],
    ] as const)
      assert.is(
        Number(all?.attributes.get(attribute)),
        elements.filter((each) => each.name === element).length,
        attribute,
      )
  })

  formats(`the HTML of the ${name} report loads and runs nothing`, async () => {
    const html = await text(name, 'html')
    const elements = checkXml(html.replace('<!doctype html>', '').replace(/<meta ([^>]*)>/g, '<meta $1/>'))
    assert.equal(
      elements.filter(({name: element}) => /^(script|link|img|iframe|object|a|form|svg)$/.test(element)),
      [],
    )
    const attributes = new Set(elements.flatMap((element) => [...element.attributes.keys()]))
    assert.equal(
      [...attributes].filter((attribute) => /^(on|src|href|style)/.test(attribute)),
      [],
    )
    assert.match(html, 'prefers-color-scheme: dark')
  })

  formats(`the annotations of the ${name} report are all ours`, async () => {
    const lines = (await text(name, 'github')).split('\n').filter((line) => line !== '')
    assert.equal(
      lines.filter((line) => !/^::(error|warning|notice) title=[^:,]*::[^\r\n]*$/.test(line)),
      [],
    )
  })

  formats(`the metrics of the ${name} report are what Prometheus reads`, async () => {
    const lines = (await text(name, 'prometheus')).trimEnd().split('\n')
    const label = String.raw`[a-z_]+="(?:[^"\\\n]|\\[\\"n])*"`
    const sample = new RegExp(String.raw`^([a-z_]+)(?:\{${label}(?:,${label})*\})? -?\d+(?:\.\d+)?$`)
    let metric = ''
    for (const line of lines) {
      const head = /^# (HELP|TYPE) ([a-z_]+) (.+)$/.exec(line)
      if (head) metric = head[2]!
      else assert.is(sample.exec(line)?.[1], metric, line)
    }
    const series = lines.filter((line) => !line.startsWith('#')).map((line) => line.slice(0, line.lastIndexOf(' ')))
    assert.is(new Set(series).size, series.length)
  })
}

formats('a report says the same in colour as without', async () => {
  const painted = await reportLines(REPORTS.broken!, 'wide', {...screen, paint: createPaint({color: true})}, RULES)
  assert.ok(painted.some((line) => line.includes('\x1b[')))
  assert.is(painted.map((line) => line.replace(/\x1b\[[\d;]*m/g, '')).join('\n') + '\n', await text('broken', 'wide'))
})

formats('of many findings alike three are told, and the places of the others counted', async () => {
  const report = REPORTS.broken!
  const [first] = report.findings
  const findings = Array.from({length: 40}, (_, i) => ({
    ...first!,
    where: {node: `n${i}`, object: null},
    key: `k${i}`,
    follows: null,
  }))
  const lines = await reportLines({...report, findings}, 'text', screen, RULES)
  assert.is(lines.filter((line) => line.includes('ERROR ANT0103')).length, 3)
  assert.match(lines.join(' '), /the same in 37 more places: n3, n4, n5 and 34 more/)
})

formats.run()
