import {rule} from '../../../../src/diagnose/rules/pod/default-route-wrong.ts'
import {inPod, route} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const to = (change: Record<string, unknown> | null) =>
  route(inPod('node1', 'default/client', 'ip-route.json'), 'default', change)

testRule(rule, {
  made: {
    'another next hop': ['healthy', to({gateway: '10.10.1.77'}), ['ANT0115 node1 pod/default/client']],
    'no next hop': ['healthy', to({gateway: undefined}), ['ANT0115 node1 pod/default/client']],
    IPv6: [
      'healthy-dualstack',
      route(inPod('node1', 'default/client', 'ip6-route.json'), 'default', {gateway: 'fd00:10:1::99'}),
      ['ANT0115 node1 pod/default/client'],
    ],
    'another interface is a choice': ['healthy', to({gateway: '192.0.2.1', dev: 'net1'}), []],
    'none is another rule': ['healthy', to(null), []],
  },
  needs: ['ovsdb', 'ip-addr'],
  quiet: ['gateway-down', 'pod-veth-down'],
})
