import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {layOut} from '../../src/views/layout.ts'
import {createPaint} from '../../src/views/paint.ts'
import {plain, span} from '../../src/views/wrap.ts'

const layout = suite('views/layout')
const screen = {width: 40, unicode: true, paint: createPaint({color: false})}
const flow = `table=5, ${Array.from({length: 20}, (_, i) => `reg${i}=0x1`).join(',')} actions=drop`

layout('hangs the other lines under the first', () => {
  assert.equal(
    layOut(screen, {head: [plain('why       ')], body: [plain('no pod on node2 has the address 10.10.2.99')]}),
    ['why       no pod on node2 has the', '          address 10.10.2.99'],
  )
})

layout('draws the rest of a tree before the other lines', () => {
  const body = [plain('a route that needs two lines to be told')]
  assert.equal(layOut(screen, {head: [plain('├─ hop ')], rest: [plain('│')], body}), [
    '├─ hop a route that needs two lines to',
    '│      be told',
  ])
})

layout('shows short evidence in three lines', () => {
  const lines = layOut(screen, {head: [], body: [plain(flow)], evidence: 'short'})
  assert.is(lines.length, 3)
  assert.match(lines[2] ?? '', /…$/)
  for (const line of lines) assert.ok(line.length <= 40)
})

layout('shows whole evidence in one line', () => {
  assert.equal(layOut(screen, {head: [plain('  ')], body: [plain(flow)], evidence: 'whole'}), [`  ${flow}`])
})

layout('spells out what an ASCII terminal cannot show', () => {
  const ascii = {...screen, unicode: false}
  assert.equal(layOut(ascii, {head: [], body: [plain('a → b … 日本')]}), ['a -> b ... 日本'])
})

layout('shows controls before it measures', () => {
  assert.equal(layOut({...screen, width: 20}, {head: [], body: [plain('\x1b[31mred and many more')]}), [
    '\\x1b[31mred and many',
    'more',
  ])
})

layout('never paints the spaces at the end of a line', () => {
  const painted = {...screen, paint: createPaint({color: true})}
  assert.equal(layOut(painted, {head: [span('drop', 'x  ')], body: []}), [painted.paint.drop('x')])
})

layout.run()
