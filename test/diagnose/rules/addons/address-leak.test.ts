import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {rule} from '../../../../src/diagnose/rules/addons/address-leak.ts'
import {Draft} from '../../../trace/mutate.ts'
import {addProbe} from '../../add-probe.ts'
import {askRule} from '../../ask-rule.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/addons/address-leak')

const OWN = ['10.10.1.2', '10.10.1.3', '10.10.1.4']
const taken = (...more: string[]) =>
  addProbe('node1', 'ipam-store', [...OWN, ...more, 'last_reserved_ip.0', 'lock', ''].join('\n'))
const LOST = ['10.10.1.20', '10.10.1.21', '10.10.1.22', '10.10.1.23']

addCases(cases, rule, {
  broken: [
    ['four addresses of nobody', taken(...LOST), ['ANT0907 node1 node/node1']],
    ['three, which may come or go', taken(...LOST.slice(1)), []],
    ['a store that was not read', (draft) => taken(...LOST)(draft).fails('node1', 'ipam-store', 'denied'), []],
  ],
})

cases('from half the store on it is a warning', async () => {
  const severity = async (draft: Draft) => (await askRule(rule, draft)).findings[0]?.severity
  assert.is(await severity(taken(...LOST)(new Draft('healthy'))), 'warning')
  const others = ['10.10.2.2', '10.10.2.3', '10.10.2.4', '10.10.2.5', '10.10.2.6']
  assert.is(await severity(taken(...LOST, ...others)(new Draft('healthy'))), 'info')
})

cases.run()
