import {podObject} from '../../object.ts'
import {podInterfaces} from '../../pod-interfaces.ts'
import {found, type NodeRule, need} from '../../rule.ts'
import {largestPodMtu} from '../../tunnel-mtu.ts'

export const rule: NodeRule = {
  id: 'ANT0107',
  slug: 'mtu-too-large',
  title: 'Pods have a larger MTU than the network between the nodes leaves them',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'ovsdb', 'ip-link', 'ip-addr'],
  follows: [{rule: 'ANT0303', by: 'node'}],
  explains: ['mtu'],
  cause:
    'The pods were made before the MTU of the agent was lowered (a running pod keeps the one that it started with), or defaultMTU leaves no room for the tunnel’s headers.',
  impact: 'Small packets pass between nodes, full-sized ones vanish: connections open and then hang, TLS first of all.',
  detection:
    'The MTU of each pod’s interface is compared with that of the device with the node’s address, less the headers that the tunnel adds where there is one. Nothing is said with WireGuard or IPsec, whose headers are not counted here, nor where only some nodes are reached by a tunnel.',
  remedy: [
    {kind: 'look', text: 'See the MTU of the underlay', command: 'ip link show {underlay}   # on {node}'},
    {
      kind: 'look',
      text: 'See the MTU that the agent gives to new pods',
      command: "kubectl get antreaagentinfo {node} -o jsonpath='{.networkInfo}'",
    },
    {
      kind: 'repair',
      text: 'Where defaultMTU of antrea-config is too large, set it to 0 (the agent works it out) or to {largest} at most, and start the agents anew',
      command: 'kubectl edit configmap -n kube-system antrea-config',
    },
    {kind: 'repair', text: 'Start the pods anew: they get the agent’s MTU', command: null},
  ],
  proof: 'real',
  *evaluate(context) {
    const {node} = context
    yield* need(null, 'core/v1/nodes', context.cluster.kubeNodes)
    yield* need(node.name, 'ip-addr', node.devices.addresses)
    yield* need(node.name, 'ip-link', node.devices.links)
    const room = largestPodMtu(node)
    const interfaces = yield* podInterfaces(context)
    if (!room) return
    const large = interfaces.filter(({link}) => link.mtu !== null && link.mtu > room.mtu)
    const [first] = large
    if (!first) return
    const names = large.slice(0, 3).map(({pod}) => `${pod.namespace}/${pod.name}`)
    const more = large.length > names.length ? ` and ${large.length - names.length} more` : ''
    yield found({
      where: {node: node.name, object: large.length === 1 ? podObject(first.pod) : null},
      message: `${names.join(', ')}${more} on ${node.name}: MTU ${[...new Set(large.map(({link}) => link.mtu))].join(', ')}, but ${room.device} (MTU ${room.underlay}) leaves ${room.mtu} ${room.how}`,
      evidence: [
        first.netns.evidence('ip-link', first.link.line, `${first.link.ifname} mtu ${first.link.mtu}`),
        node.evidence('ip-link', room.line, `${room.device} mtu ${room.underlay}`),
      ],
      values: {underlay: room.device, largest: String(room.mtu)},
      touches: large.map(({pod}) => ({node: node.name, object: podObject(pod)})),
    })
  },
}
