import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/policy/policy-not-known-to-agent.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/policy/policy-not-known-to-agent')

addCases(cases, rule, {
  captures: {'controller-down': ['ANT0603 node2 networkpolicy/default/server-deny'], 'agent-dead-new-pod': []},
  broken: [
    [
      'an agent that lists none',
      (draft) => draft.text('nodes/node1/agent-networkpolicy.json', () => '[]'),
      ['ANT0603 node1 networkpolicy/team-b/default-deny-egress'],
    ],
    ['an agent that did not answer', (draft) => draft.fails('node1', 'agent-networkpolicy', 'no answer'), []],
  ],
})

cases.run()
