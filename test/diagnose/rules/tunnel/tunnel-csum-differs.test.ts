import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {rule} from '../../../../src/diagnose/rules/tunnel/tunnel-csum-differs.ts'
import {Draft, map, ovsdb} from '../../../trace/mutate.ts'
import {askRule} from '../../ask-rule.ts'
import {addCases} from '../../rule-cases.ts'

const tests = suite('diagnose/rules/tunnel-csum-differs')

const csum = (node: string) =>
  ovsdb(node, 'Interface', 'antrea-tun0', {options: map({key: 'flow', remote_ip: 'flow', csum: 'true'})})

addCases(tests, rule, {
  broken: [
    ['one of two', csum('node2'), ['ANT0311 node2 device/antrea-tun0']],
    ['both alike', (draft) => csum('node2')(csum('node1')(draft)), []],
  ],
  noted: {'tunnel-csum-on': ['ANT0311 node1 device/antrea-tun0']},
})

tests('ovsdb that was not read leaves the question open', async () => {
  const {findings, unknown} = await askRule(rule, new Draft('tunnel-csum-on').fails('node2', 'ovsdb', 'it was refused'))
  assert.equal(findings, [])
  assert.ok(unknown.some(({node}) => node === 'node2'))
})

tests.run()
