import {rule} from '../../../../src/diagnose/rules/bridge/pod-port-left-behind.ts'
import {testRule} from '../../rule-table.ts'

interface List {
  items: {metadata: {name: string}}[]
}

testRule(rule, {
  made: {
    'its pod is gone': [
      'healthy',
      (draft) => {
        const port = /"(client-[0-9a-f]{6})"/.exec(draft.read('nodes/node1/ovsdb.json'))?.[1]
        if (!port?.startsWith('client-')) throw new RangeError('the client has no port')
        draft.everywhere(port, 'client-aaaaaa')
        draft.json<List>('cluster/core_v1_pods.json', (list) => ({
          ...list,
          items: list.items.filter(({metadata}) => metadata.name !== 'client'),
        }))
      },
      ['ANT0208 node1 device/client-aaaaaa'],
    ],
  },
  needs: ['ovsdb'],
  quiet: ['interface-ofport-minus-1', 'duplicate-pod-ip'],
})
