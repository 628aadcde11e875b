import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/policy/conjunction-without-clauses.ts'
import {withoutFlows} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/policy/conjunction-without-clauses')

addCases(cases, rule, {
  captures: {'np-clause-flow-deleted': [], 'np-wrong-label': []},
  broken: [
    [
      'all clauses of a rule gone',
      withoutFlows('node2', /actions=conjunction\(8,/),
      ['ANT0609 node2 annp/default/other-egress'],
    ],
    ['one clause gone', withoutFlows('node2', /actions=conjunction\(8,2/), []],
    [
      'an agent that does not answer which policies it has',
      (draft) =>
        withoutFlows('node2', /actions=conjunction\(8,/)(draft).fails('node2', 'agent-networkpolicy', 'no answer'),
      [],
    ],
  ],
})

cases.run()
