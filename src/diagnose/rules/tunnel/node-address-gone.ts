import {sameIpText} from '../../../ip.ts'
import {nodeObject} from '../../object.ts'
import {transportAddresses} from '../../peers.ts'
import {look, repair, startAgentAnew} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0316',
  slug: 'node-address-gone',
  title: 'A node does not have the address that its Node object gives it',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'ip-addr'],
  follows: [],
  explains: ['tunnel-no-route', 'tunnel-remote-unknown', 'no-neighbour', 'misrouted', 'no-address'],
  cause:
    'The node’s address changed (DHCP, another network device, a restored machine) and kubelet has not reported the new one, or a network manager took it off.',
  impact: 'The other nodes send their tunnels to the old address: nobody takes the packets in.',
  detection:
    'The internal addresses of the Node object, or those that its agent wrote on it (transport-addresses), are looked up among those of the node’s devices. It is a warning where one of several is there.',
  remedy: [
    look('See the addresses of the node', 'ip addr   # on {node}'),
    look('See those of the Node object', 'kubectl get node {node} -o wide'),
    repair(
      'Give the node its address back, or start kubelet anew so that it reports the new one',
      'systemctl restart kubelet   # on {node}',
    ),
    startAgentAnew('Then start the agent of the node anew; the others follow by themselves'),
  ],
  proof: 'real',
  *evaluate({node, cluster, index}) {
    yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    const addresses = yield* need(node.name, 'ip-addr', node.devices.addresses)
    const kubeNode = index.kubeNode(node.name)
    const wanted = kubeNode ? transportAddresses(kubeNode) : []
    if (!addresses || !kubeNode || wanted.length === 0) return
    const gone = wanted.filter((ip) => !addresses.items.some(({local}) => sameIpText(local, ip)))
    if (gone.length === 0) return
    const has = addresses.items.filter(({dev, scope}) => dev !== 'lo' && scope === 'global')
    yield found({
      where: {node: node.name, object: nodeObject(node.name)},
      message: `no device of ${node.name} has ${gone.join(' or ')}, the address of its Node object; it has ${has.map(({local, dev}) => `${local} (${dev})`).join(', ') || 'none'}`,
      evidence: [
        {...kubeNode.evidence, text: `${node.name} ${wanted.join(' ')}`},
        node.evidence('ip-addr', has[0]?.line ?? null, `no device has ${gone.join(', ')}`),
      ],
      severity: gone.length < wanted.length ? 'warning' : 'error',
    })
  },
}
