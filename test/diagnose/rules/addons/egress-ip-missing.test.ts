import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/addons/egress-ip-missing.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/addons/egress-ip-missing')
const file = 'nodes/node1/ip-addr.json'

addCases(cases, rule, {
  of: 'healthy-egress',
  broken: [
    [
      'the address removed',
      (draft) => draft.text(file, (text) => text.replace('172.31.0.220', '172.31.0.99')),
      ['ANT0902 node1 egress/egress-batch'],
    ],
    ['addresses that were not read', (draft) => draft.fails('node1', 'ip-addr', 'no answer'), []],
  ],
})

cases.run()
