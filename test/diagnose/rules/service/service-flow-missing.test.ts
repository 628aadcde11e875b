import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/service/service-flow-missing.ts'
import {onBridge} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/service/service-flow-missing')

addCases(cases, rule, {
  captures: {'service-group-deleted': ['ANT0701 node1 service/default/web']},
  broken: [
    [
      'a dump that is cut off',
      (draft) => draft.text(onBridge('node1', 'flows.txt'), (text) => text.split('\n').slice(0, 9).join('\n')),
      [],
    ],
  ],
})

cases.run()
