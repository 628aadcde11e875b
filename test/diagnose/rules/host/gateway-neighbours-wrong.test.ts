import {rule} from '../../../../src/diagnose/rules/host/gateway-neighbours-wrong.ts'
import {neighbour, onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const NEIGHBOURS = onNode('node1', 'ip-neigh.json')
const wrong = (state: string) => ({lladdr: '02:00:00:00:00:01', state: [state]})

testRule(rule, {
  made: {
    'of a pod': [
      'healthy',
      neighbour(NEIGHBOURS, '10.10.1.2', wrong('PERMANENT')),
      ['ANT0430 node1 pod/default/client'],
    ],
    'of a pod, to be asked again': ['healthy', neighbour(NEIGHBOURS, '10.10.1.2', wrong('STALE')), []],
    'of another node’s gateway': [
      'healthy',
      neighbour(NEIGHBOURS, '10.10.2.1', wrong('PERMANENT')),
      ['ANT0430 node1 node/node2'],
    ],
    'none for it by IPv4: the bridge answers': ['healthy', neighbour(NEIGHBOURS, '10.10.2.1', null), []],
    'none for it by IPv6': [
      'healthy-dualstack',
      neighbour(NEIGHBOURS, 'fd00:10:10:2::1', null),
      ['ANT0430 node1 node/node2'],
    ],
  },
  needs: ['ovsdb', 'ip-neigh'],
  quiet: ['duplicate-pod-ip', 'pod-mac-changed', 'gateway-down', 'node-podcidr-wrong'],
})
