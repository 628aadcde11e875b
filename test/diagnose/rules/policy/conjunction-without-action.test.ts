import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/policy/conjunction-without-action.ts'
import {onBridge, withoutFlows} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/policy/conjunction-without-action')

addCases(cases, rule, {
  captures: {'np-clause-flow-deleted': []},
  broken: [
    [
      'the action of a rule deleted',
      withoutFlows('node2', /priority=14000,conj_id=/),
      ['ANT0602 node2 annp/default/web-ports'],
    ],
    [
      'a dump that is cut off',
      (draft) => draft.text(onBridge('node1', 'flows.txt'), (text) => text.split('\n').slice(0, 9).join('\n')),
      [],
    ],
  ],
})

cases.run()
