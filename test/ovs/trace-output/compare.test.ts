import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {traceDifferences} from '../../../src/ovs/trace-output/compare.ts'
import {parseTraceOutput} from '../../../src/ovs/trace-output/parse.ts'
import {captures, witness} from '../../fixtures.ts'

const comparing = suite('ovs/trace-output/compare')

const [WITNESS] = witness('healthy').filter(({id}) => id === 'cross-node-tcp')
const TRACE = WITNESS?.stdout ?? ''
const compare = (change: (text: string) => string) =>
  traceDifferences(parseTraceOutput(TRACE), parseTraceOutput(change(TRACE))).map(({pass, what}) => `${pass} ${what}`)

for (const [name, change, expected] of [
  ['nothing', (text) => text, []],
  ['ids of recirculations', (text) => text.replaceAll('0x4', '0x77'), []],
  ['the megaflow', (text) => text.replace(/^Megaflow: .*$/m, 'Megaflow: eth'), []],
  ['a look-up', (text) => text.replace(/^ 5\. priority 0/m, ' 5. priority 1'), ['1 lookup']],
  ['datapath actions', (text) => text.replace(/Datapath actions: drop/, 'Datapath actions: 5'), ['3 datapath actions']],
  ['its end', (text) => text.slice(0, text.lastIndexOf('\n\nFlow') - 200), ['3 passes']],
  ['a final flow', (text) => text.replace(/^(Final flow: .*)nw_ttl=63/m, '$1nw_ttl=62'), ['2 final flow']],
] as readonly (readonly [string, (text: string) => string, readonly string[]])[]) {
  comparing(`a trace with ${name} changed`, () => {
    if (expected.length > 0) assert.is.not(change(TRACE), TRACE)
    assert.equal(compare(change), expected)
  })
}

comparing('flows that another release writes differently are no measure', () => {
  const other = TRACE.replaceAll('vlan_tci=0x0000,', '')
  assert.equal(traceDifferences(parseTraceOutput(TRACE), parseTraceOutput(other)), [])
})

comparing('every trace that was recorded is equal to itself, and not to one that lacks a table', () => {
  for (const name of captures()) {
    for (const {id, argv, exitCode, stdout} of witness(name)) {
      if (!argv.includes('ofproto/trace') || exitCode !== 0) continue
      const trace = parseTraceOutput(stdout)
      assert.equal(traceDifferences(trace, trace), [])
      const without = parseTraceOutput(stdout.replace(/^ *\d+\. .*\n/m, ''))
      assert.ok(traceDifferences(trace, without).length > 0, `${id} of ${name}`)
    }
  }
})

comparing.run()
