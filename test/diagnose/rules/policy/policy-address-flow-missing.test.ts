import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/policy/policy-address-flow-missing.ts'
import {onBridge, withoutFlows} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/policy/policy-address-flow-missing')

const OTHER_EGRESS = ['ANT0608 node2 annp/default/other-egress']

addCases(cases, rule, {
  captures: {'np-clause-flow-deleted': [], 'agent-dead-new-pod': []},
  broken: [
    [
      'one peer of an egress rule without its flow',
      withoutFlows('node2', /nw_dst=10\.10\.1\.4 actions=conjunction\(8,2\/2\)/),
      OTHER_EGRESS,
    ],
    [
      'one peer of an ingress rule without its flow',
      withoutFlows('node2', /nw_src=10\.10\.1\.4 actions=conjunction\(6,1\/3\)/),
      ['ANT0608 node2 annp/default/web-ports'],
    ],
    [
      'a peer that is ten seconds old at most',
      (draft) => {
        withoutFlows('node2', /nw_dst=10\.10\.1\.4 actions=conjunction\(8,2\/2\)/)(draft)
        return draft.json<{items: {metadata: {name: string; creationTimestamp: string}}[]}>(
          'cluster/core_v1_pods.json',
          ({items}) => {
            for (const {metadata} of items)
              if (metadata.name === 'app') metadata.creationTimestamp = '2026-11-23T04:51:59Z'
            return undefined
          },
        )
      },
      [],
    ],
    [
      'groups of the agent that were not read',
      (draft) => {
        withoutFlows('node2', /nw_dst=10\.10\.1\.4 actions=conjunction\(8,2\/2\)/)(draft)
        return draft.fails('node2', 'agent-addressgroup', 'no answer')
      },
      [],
    ],
    [
      'a dump that is cut off',
      (draft) => draft.text(onBridge('node2', 'flows.txt'), (text) => text.split('\n').slice(0, 90).join('\n')),
      [],
    ],
  ],
})

cases.run()
