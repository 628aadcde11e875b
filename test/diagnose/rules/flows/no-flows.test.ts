import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/flows/no-flows.ts'
import {onBridge, withoutFlows} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/flows/no-flows')

addCases(cases, rule, {
  captures: {'agent-dead-new-pod': [], 'vswitchd-dead': []},
  broken: [
    ['all flows deleted', withoutFlows('node1', /table=/), ['ANT0501 node1 bridge/br-int']],
    [
      'a dump that is cut off',
      (draft) => draft.text(onBridge('node1', 'flows.txt'), (text) => text.split('\n').slice(0, 9).join('\n')),
      [],
    ],
  ],
})

cases.run()
