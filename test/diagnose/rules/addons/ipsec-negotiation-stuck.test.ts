import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {rule} from '../../../../src/diagnose/rules/addons/ipsec-negotiation-stuck.ts'
import {Draft, onNode} from '../../../trace/mutate.ts'
import {askRule, keys} from '../../ask-rule.ts'
import {addCases} from '../../rule-cases.ts'
import {encrypts} from './wireguard-draft.ts'

const tests = suite('diagnose/rules/ipsec-negotiation-stuck')

const [OWN, PEER] = ['172.31.0.11', '172.31.0.12']
const FOUND = ['ANT0955 node1 node/node2']
const association = (src: string, dst: string, spi: string): string =>
  `src ${src} dst ${dst}\n\tproto esp spi ${spi} reqid 1 mode transport\n\treplay-window 0\n`
const states =
  (...all: readonly string[]) =>
  (draft: Draft) =>
    encrypts('ipsec')(draft).write(onNode('node1', 'xfrm.json'), all.join(''))

addCases(tests, rule, {
  broken: [
    ['asked for, and none comes', states(association(OWN, PEER, '0x00000000')), FOUND],
    ['both ways', states(association(OWN, PEER, '0xc1'), association(PEER, OWN, '0xc2')), []],
    ['nobody has sent yet', states(), []],
    ['no IPsec', (draft) => draft.write(onNode('node1', 'xfrm.json'), association(OWN, PEER, '0x00000000')), []],
  ],
})

tests('one direction alone is a note', async () => {
  const answer = await askRule(rule, states(association(OWN, PEER, '0xc1'))(new Draft('healthy')))
  assert.equal(keys(answer), FOUND)
  assert.is(answer.findings[0]?.severity, 'info')
})

tests('associations that were not read leave the question open', async () => {
  const draft = states()(new Draft('healthy')).fails('node1', 'xfrm', 'it was refused')
  const {findings, unknown} = await askRule(rule, draft)
  assert.equal(findings, [])
  assert.ok(unknown.some(({node, what}) => node === 'node1' && what === 'xfrm'))
})

tests.run()
