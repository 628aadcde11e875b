import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/addons/egress-snat-missing.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/addons/egress-snat-missing')
const file = 'nodes/node1/iptables.txt'

addCases(cases, rule, {
  of: 'healthy-egress',
  broken: [
    [
      'the rule flushed',
      (draft) => draft.text(file, (text) => text.replace(/^.*--to-source 172\.31\.0\.220\n/m, '')),
      ['ANT0904 node1 egress/egress-batch'],
    ],
    ['rules that are kept elsewhere', (draft) => draft.text(file, (text) => text.replace(/^.*ANTREA-.*\n/gm, '')), []],
    ['rules that were not read', (draft) => draft.fails('node1', 'iptables', 'no answer'), []],
  ],
})

cases.run()
