import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {factsOf} from '../../src/antrea/facts.ts'
import {firstGap, portsTaken} from '../../src/diagnose/port-ranges.ts'
import {parseFlows} from '../../src/ovs/syntax/flows.ts'

const ranges = suite('diagnose/port-ranges')

const NO_NAMES = {tables: new Map<string, number>(), ports: new Map<string, number>()}

for (const [match, expected] of [
  ['tcp,tp_dst=80', {from: 80, to: 80}],
  ['udp6,udp_dst=53', {from: 53, to: 53}],
  ['tcp,tp_dst=0x2328/0xfff8', {from: 9000, to: 9007}],
  ['tcp,tp_dst=0/0x8000', {from: 0, to: 32767}],
  ['tcp,tp_dst=0x1/0x1', null],
  ['tcp', null],
] as const) {
  ranges(`${match} takes ${JSON.stringify(expected)}`, () => {
    const [flow] = parseFlows(` cookie=0x0, table=0, priority=1,${match} actions=drop\n`, NO_NAMES).items
    assert.equal(flow && portsTaken(factsOf(flow)), expected)
  })
}

ranges('the first port that no range holds', () => {
  const all = [
    {from: 9008, to: 9009},
    {from: 9000, to: 9007},
    {from: 9010, to: 9010},
  ]
  assert.is(firstGap({from: 9000, to: 9010}, all), null)
  assert.is(firstGap({from: 9000, to: 9011}, all), 9011)
  assert.is(firstGap({from: 9000, to: 9010}, all.slice(1)), 9008)
  assert.is(firstGap({from: 8999, to: 9000}, all), 8999)
  assert.is(firstGap({from: 1, to: 1}, []), 1)
})

ranges.run()
