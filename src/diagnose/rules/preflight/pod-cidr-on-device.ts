import {prefixesOverlap, prefixOf} from '../../../ip.ts'
import {deviceObject} from '../../object.ts'
import {needPlan} from '../../plan.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0006',
  slug: 'pod-cidr-on-device',
  title: 'A device of a node has an address in the network of pods',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'ip-addr', 'ip-link', 'core/v1/configmaps'],
  follows: [],
  cause:
    'A bridge or tunnel of another network plugin was left (cni0, flannel.1, docker0), or the node’s own network was taken for pods.',
  impact: 'The node sends what is for pods out of that device.',
  detection:
    'The networks of all devices but loopback and Antrea’s gateway are compared with the PodCIDRs of all Nodes. With networkPolicyOnly the devices are the other plugin’s, and nothing is said.',
  remedy: [
    {kind: 'look', text: 'See the device and its addresses', command: 'ip -d address show dev {device}   # on {node}'},
    {
      kind: 'repair',
      text: 'Remove the device where its program is gone',
      command: 'ip link delete {device}   # on {node}',
    },
  ],
  proof: 'made',
  *evaluate({node, cluster, index}) {
    yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    const plan = yield* needPlan(cluster)
    const addresses = yield* need(node.name, 'ip-addr', node.devices.addresses)
    if (!addresses || !plan || plan.encapMode === 'networkpolicyonly') return
    for (const {dev, ip, prefixLength, scope, line, local} of addresses.items) {
      if (dev === 'lo' || dev === plan.gateway || scope === 'link') continue
      const own = prefixOf(ip, prefixLength)
      const network = index.podNetworks.find(({prefix}) => prefixesOverlap(own, prefix))
      if (!network) continue
      yield found({
        where: {node: node.name, object: deviceObject(dev)},
        message: `${dev} of ${node.name} has ${local}/${prefixLength}, which overlaps PodCIDR ${network.text} of ${network.node.name}`,
        evidence: [
          node.evidence('ip-addr', line, `${dev} ${local}/${prefixLength}`),
          {...network.node.evidence, text: `${network.node.name} podCIDR ${network.text}`},
        ],
      })
    }
  },
}
