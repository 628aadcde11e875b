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
      ['ANT0603 node1 annp/default/web-ports', 'ANT0603 node1 networkpolicy/team-b/default-deny-egress'],
    ],
    [
      'an agent that lists none of Antrea’s own policies',
      (draft) =>
        draft.json<{sourceRef: {type: string}}[]>('nodes/node2/agent-networkpolicy.json', (policies) =>
          policies.filter(({sourceRef}) => sourceRef.type === 'K8sNetworkPolicy'),
        ),
      [
        'ANT0603 node2 acnp/baseline-team-c',
        'ANT0603 node2 acnp/isolate-team-c',
        'ANT0603 node2 acnp/reject-9090',
        'ANT0603 node2 annp/default/other-egress',
        'ANT0603 node2 annp/default/web-ports',
      ],
    ],
    [
      'an agent whose feature gate is off',
      (draft) =>
        draft
          .json<{sourceRef: {type: string}}[]>('nodes/node2/agent-networkpolicy.json', (policies) =>
            policies.filter(({sourceRef}) => sourceRef.type === 'K8sNetworkPolicy'),
          )
          .text('nodes/node2/agent-featuregates.txt', (text) =>
            text.replace(/^(AntreaPolicy\s+)Enabled /m, '$1Disabled'),
          ),
      [],
    ],
    ['an agent that did not answer', (draft) => draft.fails('node1', 'agent-networkpolicy', 'no answer'), []],
  ],
})

cases.run()
