import {rule} from '../../../../src/diagnose/rules/pod/veth-peer-wrong.ts'
import {inPod, link} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

testRule(rule, {
  made: {
    'another index': [
      'healthy',
      (draft) => link(inPod('node1', 'default/client', 'ip-link.json'), 'eth0', {link_index: 99})(draft),
      ['ANT0102 node1 pod/default/client'],
    ],
  },
  needs: ['ovsdb', 'ip-link'],
  quiet: ['pod-veth-down', 'ovs-port-deleted', 'interface-ofport-minus-1', 'duplicate-pod-ip'],
})
