import {type Link, linkNamed} from '../../../host/link.ts'
import type {NodeFacts} from '../../../trace/node-facts.ts'
import {deviceObject} from '../../object.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0314',
  slug: 'underlay-chain-mtu',
  title: "A device beneath the one with a node's address has a smaller MTU",
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'ovsdb', 'ip-addr', 'ip-link'],
  follows: [],
  explains: ['mtu'],
  cause:
    'The MTU of the network device was lowered, and not that of the bridge, bond or VLAN upon it, by whose MTU the node and the agent go.',
  impact: 'Full-sized packets of this node vanish on their way out, in the tunnel or not; small ones pass.',
  detection:
    'Of all devices upon which the one with the node’s address stands (members of its Linux bridge or bond, the parent of its VLAN, ports of its Open vSwitch bridge) the largest MTU must not be smaller than its own. Devices of virtual machines in a bridge are left out.',
  remedy: [
    look('See both devices', 'ip -d link show {device} && ip -d link show {upper}   # on {node}'),
    repair('Give the device the MTU that is meant', 'ip link set {device} mtu {mtu}   # on {node}'),
  ],
  proof: 'made',
  *evaluate({node, cluster}) {
    yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    yield* need(node.name, 'ovsdb', node.ports)
    yield* need(node.name, 'ip-addr', node.devices.addresses)
    const links = yield* need(node.name, 'ip-link', node.devices.links)
    const upper = links && node.devices.underlay !== null ? linkNamed(links.items, node.devices.underlay) : null
    if (!links || !upper?.mtu) return
    const [widest] = lowerDevices(node, upper, links.items).toSorted((a, b) => (b.mtu ?? 0) - (a.mtu ?? 0))
    if (!widest?.mtu || widest.mtu >= upper.mtu) return
    yield found({
      where: {node: node.name, object: deviceObject(widest.ifname)},
      message: `${widest.ifname} of ${node.name} has MTU ${widest.mtu}, ${upper.ifname} upon it ${upper.mtu}`,
      evidence: [widest, upper].map(({ifname, line, mtu}) => node.evidence('ip-link', line, `${ifname} mtu ${mtu}`)),
      values: {upper: upper.ifname, mtu: String(upper.mtu)},
    })
  },
}

function lowerDevices(node: NodeFacts, upper: Link, links: readonly Link[]): readonly Link[] {
  const port = node.portOfDevice(upper.ifname)
  const ofSwitch = port?.internal ? node.physicalPorts(port.bridge) : []
  const isParent = ({ifname, ifindex}: Link): boolean =>
    ['vlan', 'macvlan', 'ipvlan'].includes(upper.kind ?? '') && (upper.link === ifname || upper.linkIndex === ifindex)
  return links.filter(
    (link) => (link.master === upper.ifname && link.kind !== 'tun') || ofSwitch.includes(link.ifname) || isParent(link),
  )
}
