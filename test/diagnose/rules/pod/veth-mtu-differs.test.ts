import {rule} from '../../../../src/diagnose/rules/pod/veth-mtu-differs.ts'
import {inPod, link, onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const inside = (mtu: number) => link(inPod('node1', 'default/client', 'ip-link.json'), 'eth0', {mtu})
const outside = (mtu: number) => link(onNode('node1', 'ip-link.json'), 'client-90af6d', {mtu})

testRule(rule, {
  made: {
    'the pod sends more than the node takes': ['healthy', inside(1500), ['ANT0113 node1 pod/default/client']],
    'the node’s end is smaller': ['healthy', outside(1400), ['ANT0113 node1 pod/default/client']],
    'both are changed alike': ['healthy', (draft) => outside(1400)(inside(1400)(draft)), []],
  },
  needs: ['ovsdb', 'ip-link'],
  quiet: ['pod-mac-changed', 'underlay-mtu-node2-1400'],
})
