import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/daemons/datapath-feature-missing.ts'
import {onBridge} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/daemons/datapath-feature-missing')
const file = onBridge('node1', 'dp-features.txt')

addCases(cases, rule, {
  captures: {'vswitchd-dead': []},
  broken: [
    [
      'a datapath without NAT',
      (draft) => draft.text(file, (text) => text.replace('CT state NAT: Yes', 'CT state NAT: No')),
      ['ANT0811 node1 bridge/br-int'],
    ],
    [
      'a datapath without something that Antrea does not need',
      (draft) => draft.text(file, (text) => text.replace('Truncate action: Yes', 'Truncate action: No')),
      [],
    ],
    ['features that were not read', (draft) => draft.fails('node1', 'dp-features', 'no answer'), []],
  ],
})

cases.run()
