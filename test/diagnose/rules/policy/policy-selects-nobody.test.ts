import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/policy/policy-selects-nobody.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/policy/policy-selects-nobody')

addCases(cases, rule, {
  broken: [
    [
      'a policy of Antrea’s for a label that nobody has',
      (draft) =>
        draft.text('cluster/crd.antrea.io_v1beta1_clusternetworkpolicies.json', (text) =>
          text.replace(
            '"appliedTo":[{"podSelector":{"matchLabels":{"app":"other"}}}]',
            '"appliedTo":[{"podSelector":{"matchLabels":{"app":"othr"}}}]',
          ),
        ),
      ['ANT0605 acnp/reject-9090'],
    ],
    [
      'a policy of Antrea’s for a group',
      (draft) =>
        draft.text('cluster/crd.antrea.io_v1beta1_clusternetworkpolicies.json', (text) =>
          text.replace(
            '"appliedTo":[{"podSelector":{"matchLabels":{"app":"other"}}}]',
            '"appliedTo":[{"group":"others"}]',
          ),
        ),
      [],
    ],
  ],
  noted: {'np-wrong-label': ['ANT0605 networkpolicy/default/db-allow-client']},
})

cases.run()
