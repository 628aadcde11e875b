import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {rule} from '../../../../src/diagnose/rules/addons/ipsec-tunnel-wrong.ts'
import {Draft, map, ovsdb} from '../../../trace/mutate.ts'
import {askRule} from '../../ask-rule.ts'
import {addCases} from '../../rule-cases.ts'

const tests = suite('diagnose/rules/ipsec-tunnel-wrong')

/** The tunnel of the capture, as one to a single node. */
const tunnelTo = (node: string, remote_ip: string) => (draft: Draft) => {
  ovsdb('node1', 'Port', 'antrea-tun0', {external_ids: map({'antrea-type': 'ipsec-tunnel', 'node-name': node})})(draft)
  ovsdb('node1', 'Interface', 'antrea-tun0', {options: map({remote_ip, psk: 'hidden'})})(draft)
  return draft.text('cluster/core_v1_nodes.json', (text) =>
    text.replace(/"creationTimestamp":\s*"[^"]+"/g, '"creationTimestamp":"2020-01-01T00:00:00Z"'),
  )
}

addCases(tests, rule, {
  broken: [
    ['to an address that is gone', tunnelTo('node2', '172.31.0.99'), ['ANT0954 node1 node/node2']],
    ['to another node only', tunnelTo('node3', '172.31.0.13'), ['ANT0954 node1 node/node2']],
    ['as it should be', tunnelTo('node2', '172.31.0.12'), []],
  ],
})

tests('ovsdb that was not read leaves the question open', async () => {
  const draft = tunnelTo('node2', '172.31.0.99')(new Draft('healthy')).fails('node1', 'ovsdb', 'it was refused')
  const {findings, unknown} = await askRule(rule, draft)
  assert.equal(findings, [])
  assert.ok(unknown.some(({node}) => node === 'node1'))
})

tests.run()
