import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {rule} from '../../../../src/diagnose/rules/addons/wireguard-peer-wrong.ts'
import {Draft} from '../../../trace/mutate.ts'
import {askRule} from '../../ask-rule.ts'
import {addCases} from '../../rule-cases.ts'
import {KEY, withWireguard} from './wireguard-draft.ts'

const tests = suite('diagnose/rules/wireguard-peer-wrong')

const FOUND = ['ANT0952 node1 node/node2']
const peer = (key: string, endpoint: string, allowed: string) => withWireguard([[key, endpoint, allowed, 1, 500, 500]])

addCases(tests, rule, {
  broken: [
    ['another key', peer(KEY.replace('q1', 'q2'), '172.31.0.12:51820', '10.10.2.0/24'), FOUND],
    ['another PodCIDR', peer(KEY, '172.31.0.12:51820', '10.10.9.0/24'), FOUND],
    ['another address', peer(KEY, '192.0.2.9:51820', '10.10.2.0/24'), FOUND],
    ['as it should be', peer(KEY, '172.31.0.12:51820', '10.10.2.0/24'), []],
  ],
})

tests('an address that is none of the node’s is a warning: WireGuard follows a peer that moves', async () => {
  const draft = peer(KEY, '192.0.2.9:51820', '10.10.2.0/24')(new Draft('healthy'))
  assert.is((await askRule(rule, draft)).findings[0]?.severity, 'warning')
})

tests('peers that were not read leave the question open', async () => {
  const draft = withWireguard([])(new Draft('healthy')).fails('node1', 'wg', 'wg: not found', 127)
  const {findings, unknown} = await askRule(rule, draft)
  assert.equal(findings, [])
  assert.ok(unknown.some(({node, what}) => node === 'node1' && what === 'wg'))
})

tests.run()
