import {rule} from '../../../../src/diagnose/rules/pod/duplicate-address.ts'
import {testRule} from '../../rule-table.ts'

testRule(rule, {
  real: {'duplicate-pod-ip': ['ANT0109 node2 pod/default/dup']},
  made: {
    'two nodes give out one address': [
      'healthy',
      (draft) => draft.text('cluster/core_v1_pods.json', (text) => text.replaceAll('"10.10.2.5"', '"10.10.1.2"')),
      ['ANT0109 pod/default/db'],
    ],
    'a pod that has ended gave its address back': [
      'duplicate-pod-ip',
      (draft) =>
        draft.json<{items: {metadata: {name: string}; status: {phase: string}}[]}>(
          'cluster/core_v1_pods.json',
          ({items}) => {
            for (const {metadata, status} of items) if (metadata.name === 'server') status.phase = 'Succeeded'
            return undefined
          },
        ),
      [],
    ],
  },
  needs: [],
})
