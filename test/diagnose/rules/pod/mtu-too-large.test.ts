import {rule} from '../../../../src/diagnose/rules/pod/mtu-too-large.ts'
import {inPod, link} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

testRule(rule, {
  real: {
    'pod-mtu-1500': ['ANT0107 node1', 'ANT0107 node2'],
    'underlay-mtu-node2-1400': ['ANT0107 node2'],
  },
  made: {
    'one pod is named itself': [
      'healthy-vxlan',
      (draft) => link(inPod('node1', 'default/client', 'ip-link.json'), 'eth0', {mtu: 1451})(draft),
      ['ANT0107 node1 pod/default/client'],
    ],
    'GRE leaves 1458': [
      'healthy-gre',
      (draft) => link(inPod('node1', 'default/client', 'ip-link.json'), 'eth0', {mtu: 1459})(draft),
      ['ANT0107 node1 pod/default/client'],
    ],
    'without a tunnel nothing is taken off': [
      'healthy-noencap',
      (draft) => link(inPod('node1', 'default/client', 'ip-link.json'), 'eth0', {mtu: 1499})(draft),
      [],
    ],
  },
  needs: ['ovsdb', 'ip-link', 'ip-addr'],
})
