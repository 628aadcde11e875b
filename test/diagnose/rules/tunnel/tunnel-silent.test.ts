import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {rule} from '../../../../src/diagnose/rules/tunnel/tunnel-silent.ts'
import {Draft} from '../../../trace/mutate.ts'
import {askRule, healthyCaptures, keys} from '../../ask-rule.ts'

const tests = suite('diagnose/rules/tunnel-silent')

const asked = async (of: string | Draft) =>
  (await askRule(rule, of)).unknown
    .filter(({measure}) => measure !== null)
    .map(({node, what, measure}) => ({node, what, measure}))

tests('a port that is blocked between the nodes leaves a question, and the command that answers it', async () => {
  assert.equal(await asked('geneve-blocked-underlay'), [
    {
      node: 'node1',
      what: 'whether packets pass between node1 and node2',
      measure: 'tcpdump -ni br-phy udp port 6081   # on node1 and on node2',
    },
  ])
  assert.equal(keys(await askRule(rule, 'geneve-blocked-underlay')), [])
})

tests('silence that something on the nodes explains leaves none', async () => {
  for (const name of [
    'tunnel-type-mismatch',
    'l3-tun-dst-wrong',
    'np-clause-flow-deleted',
    'acnp-drop',
    ...healthyCaptures(),
  ])
    assert.equal(await asked(name), [], name)
})

tests('connections that were not read are said', async () => {
  const {unknown} = await askRule(rule, new Draft('healthy').fails('node1', 'dpctl-conntrack', 'it was refused'))
  assert.ok(unknown.some(({node, what}) => node === 'node1' && what === 'dpctl-conntrack'))
})

tests.run()
