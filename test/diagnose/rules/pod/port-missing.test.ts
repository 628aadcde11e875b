import {rule} from '../../../../src/diagnose/rules/pod/port-missing.ts'
import {deletePort, edited} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const PODS = 'cluster/core_v1_pods.json'
interface List {
  items: {metadata: {name: string; deletionTimestamp?: string}; status: {phase: string}}[]
}

testRule(rule, {
  real: {'ovs-port-deleted': ['ANT0101 node1 pod/default/web-1']},
  made: {
    'a pod that is being deleted has lost its port already': [
      'ovs-port-deleted',
      (draft) =>
        draft.json<List>(PODS, ({items}) => {
          for (const {metadata} of items)
            if (metadata.name === 'web-1') metadata.deletionTimestamp = '2026-11-23T05:00:00Z'
          return undefined
        }),
      [],
    ],
    'a pod that has ended needs none': [
      'ovs-port-deleted',
      (draft) =>
        draft.json<List>(PODS, (list) => ({
          ...list,
          items: edited(list.items, (pod) => pod.metadata.name === 'web-1', {status: {phase: 'Succeeded'}}),
        })),
      [],
    ],
    'a port that goes is missed': [
      'healthy',
      (draft) => deletePort('node2', portOf(draft.read('nodes/node2/ovsdb.json'), 'db'))(draft),
      ['ANT0101 node2 pod/default/db'],
    ],
  },
  needs: ['ovsdb'],
  quiet: ['agent-dead-new-pod', 'interface-ofport-minus-1'],
})

function portOf(ovsdb: string, pod: string): string {
  const found = new RegExp(`"(${pod}-[0-9a-f]{6})"`).exec(ovsdb)?.[1]
  if (found === undefined) throw new RangeError(`${pod} has no port`)
  return found
}
