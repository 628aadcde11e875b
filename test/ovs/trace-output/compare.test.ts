import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {leavesOtherwise, traceDifferences} from '../../../src/ovs/trace-output/compare.ts'
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

for (const [ours, theirs, expected] of [
  ['1,2', '2,1', false],
  ['1,2', '1', true],
  ['drop', '1', true],
  ['set(eth(dst=02:00:00:00:00:01)),3', 'set(eth(src=02:00:00:00:00:01)),3', false],
  ['userspace(pid=0,controller(reason=1))', 'drop', true],
  ['userspace(pid=0,controller(reason=1))', 'userspace(pid=0,controller(reason=1,new=1))', false],
  ['ct(commit,zone=1,nat(dst=10.0.0.1)),recirc(#1)', 'ct(commit,zone=1,nat(dst=10.0.0.2)),recirc(#1)', true],
  ['set(tunnel(dst=172.18.0.2,ttl=64)),6', 'set(tunnel(dst=172.18.0.3,ttl=64)),6', true],
  ['set(tunnel(dst=172.18.0.2,ttl=64)),6', 'set(tunnel(dst=172.18.0.2,ttl=63)),6', false],
  ['hash(l4(0)),recirc(#1)', 'hash(sym_l4(0)),recirc(#1)', false],
  ['clone(1),2', 'clone(3),2', true],
] as const)
  comparing(`${ours} and ${theirs} ${expected ? 'lead elsewhere' : 'lead to the same'}`, () => {
    assert.is(leavesOtherwise({pass: 1, what: 'datapath actions', ours, theirs}), expected)
  })

comparing('another flow to the same port leads to the same, a translation error or another pass does not', () => {
  const of = (what: 'lookup' | 'final flow' | 'error' | 'passes') =>
    leavesOtherwise({pass: 1, what, ours: 'a', theirs: 'b'})
  assert.equal([of('lookup'), of('final flow'), of('error'), of('passes')], [false, false, true, true])
})

comparing('the handler that a kernel names for user space is no difference', () => {
  const with_ = (pid: number) =>
    TRACE.replace('Datapath actions: drop', `Datapath actions: userspace(pid=${pid},slow_path())`)
  assert.is.not(with_(7), TRACE)
  assert.equal(traceDifferences(parseTraceOutput(with_(0)), parseTraceOutput(with_(4294963001))), [])
})

comparing.run()
