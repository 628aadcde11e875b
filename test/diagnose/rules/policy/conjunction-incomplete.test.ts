import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/policy/conjunction-incomplete.ts'
import {onBridge} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/policy/conjunction-incomplete')

addCases(cases, rule, {
  captures: {
    'np-clause-flow-deleted': ['ANT0601 node2 networkpolicy/default/db-allow-client'],
    'np-wrong-label': [],
    'agent-dead-new-pod': [],
  },
  broken: [
    [
      'a dump that is cut off',
      (draft) => draft.text(onBridge('node1', 'flows.txt'), (text) => text.split('\n').slice(0, 9).join('\n')),
      [],
    ],
  ],
})

cases.run()
