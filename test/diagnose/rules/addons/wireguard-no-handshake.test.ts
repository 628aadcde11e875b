import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {rule} from '../../../../src/diagnose/rules/addons/wireguard-no-handshake.ts'
import {Draft} from '../../../trace/mutate.ts'
import {askRule, keys} from '../../ask-rule.ts'
import {addCases} from '../../rule-cases.ts'
import {KEY, withWireguard} from './wireguard-draft.ts'

const tests = suite('diagnose/rules/wireguard-no-handshake')

const FOUND = ['ANT0953 node1 node/node2']
const peer = (handshake: number, rx: number, tx: number) =>
  withWireguard([[KEY, '172.31.0.12:51820', '10.10.2.0/24', handshake, rx, tx]])

addCases(tests, rule, {
  broken: [
    ['sent, and never answered', peer(0, 0, 2960), FOUND],
    ['never asked', peer(0, 0, 0), []],
    ['a handshake just now', peer(4_000_000_000, 500, 900), []],
    ['long silent, as much got as sent', peer(1, 900, 900), []],
  ],
})

tests('one that answered once and not since is a note: where nobody sends, nobody shakes hands', async () => {
  const answer = await askRule(rule, peer(1, 500, 900)(new Draft('healthy')))
  assert.equal(keys(answer), FOUND)
  assert.is(answer.findings[0]?.severity, 'info')
})

tests('peers that were not read leave the question open', async () => {
  const draft = peer(0, 0, 2960)(new Draft('healthy')).fails('node1', 'wg', 'wg: not found', 127)
  const {findings, unknown} = await askRule(rule, draft)
  assert.equal(findings, [])
  assert.ok(unknown.some(({node, what}) => node === 'node1' && what === 'wg'))
})

tests.run()
