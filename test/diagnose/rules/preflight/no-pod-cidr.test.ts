import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/preflight/no-pod-cidr.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const preflight = suite('diagnose/rules/preflight/no-pod-cidr')

const without = (draft: Draft): Draft =>
  draft.text('cluster/core_v1_nodes.json', (text) =>
    text.replace('"podCIDR":"10.10.2.0/24","podCIDRs":["10.10.2.0/24"]', '"providerID":"x"'),
  )

addCases(preflight, rule, {
  broken: [
    ['a Node without PodCIDR', without, ['ANT0004 node/node2']],
    [
      'another plugin gives the addresses',
      (draft) =>
        without(draft).text('cluster/core_v1_configmaps.json', (text) =>
          text.replaceAll('trafficEncapMode: \\"encap\\"', 'trafficEncapMode: \\"networkPolicyOnly\\"'),
        ),
      [],
    ],
  ],
})

preflight.run()
