import {rule} from '../../../../src/diagnose/rules/host/service-route-missing.ts'
import {onNode, route} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

testRule(rule, {
  real: {'proxyall-service-cidr-route-deleted': ['ANT0403 node1 device/antrea-gw0']},
  made: {
    'the other node': [
      'healthy-dualstack',
      route(onNode('node2', 'ip-route.json'), '10.96.0.0/16', null),
      ['ANT0403 node2 device/antrea-gw0'],
    ],
    'kube-proxy translates ClusterIPs of the node too': [
      'proxyall-service-cidr-route-deleted',
      (draft) =>
        draft.text(onNode('node1', 'iptables.txt'), (text) =>
          text.replace(':ANTREA-POSTROUTING', ':KUBE-SERVICES - [0:0]\n:ANTREA-POSTROUTING'),
        ),
      [],
    ],
  },
  needs: [],
  quiet: ['gateway-down', 'masquerade-rule-deleted'],
})
