import {rule} from '../../../../src/diagnose/rules/pod/interface-missing.ts'
import {inPod, link, onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const IN_CLIENT = inPod('node1', 'default/client', 'ip-link.json')
const gone = link(IN_CLIENT, 'eth0', null)

testRule(rule, {
  made: {
    'only lo is left': ['healthy', gone, ['ANT0112 node1 pod/default/client']],
    'it was moved to the node': [
      'healthy',
      (draft) =>
        gone(draft).json(onNode('node1', 'ip-link.json'), (links) => [
          ...links,
          {ifindex: 99, ifname: 'eth9', link: 'client-90af6d', flags: [], mtu: 1450, linkinfo: {info_kind: 'veth'}},
        ]),
      ['ANT0112 node1 pod/default/client'],
    ],
    'another name is as well': ['healthy', link(IN_CLIENT, 'eth0', {ifname: 'net0'}), []],
  },
  needs: ['ovsdb', 'ip-link'],
  quiet: ['pod-veth-down', 'ovs-port-deleted', 'interface-ofport-minus-1', 'agent-dead-new-pod'],
})
