import {rule} from '../../../../src/diagnose/rules/pod/status-address-differs.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const PODS = 'cluster/core_v1_pods.json'
interface PodJson {
  metadata: {name: string; creationTimestamp: string}
  status: {podIP: string; podIPs: {ip: string}[]}
}
const client = (edit: (pod: PodJson) => void) => (draft: Draft) =>
  draft.json<{items: PodJson[]}>(PODS, (list) => {
    for (const pod of list.items) if (pod.metadata.name === 'client') edit(pod)
    return list
  })
const moved = (pod: PodJson) => {
  pod.metadata.creationTimestamp = '2020-01-01T00:00:00Z'
  pod.status = {...pod.status, podIP: '10.10.1.50', podIPs: [{ip: '10.10.1.50'}]}
}

testRule(rule, {
  made: {
    'another address': ['healthy', client(moved), ['ANT0118 node1 pod/default/client']],
    'a new pod’s is not reported yet': [
      'healthy',
      client((pod) => {
        moved(pod)
        pod.metadata.creationTimestamp = '2099-01-01T00:00:00Z'
      }),
      [],
    ],
  },
  needs: ['ovsdb'],
  quiet: ['node-podcidr-wrong', 'agent-dead-new-pod'],
})
