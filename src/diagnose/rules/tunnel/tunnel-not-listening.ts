import {sameIpText} from '../../../ip.ts'
import type {TunnelPort} from '../../../ovs/syntax/tunnel-ports.ts'
import {deviceObject} from '../../object.ts'
import {transportAddresses} from '../../peers.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0322',
  slug: 'tunnel-not-listening',
  title: 'The userspace datapath takes in no tunnel packets',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'ovsdb', 'ovs-tnl-ports'],
  follows: [
    {rule: 'ANT0316', by: 'node'},
    {rule: 'ANT0308', by: 'node'},
    {rule: 'ANT0201', by: 'node'},
  ],
  explains: ['underlay-bridge', 'tunnel-mismatch'],
  cause:
    'The node’s address is on no device that Open vSwitch knows: it was moved from its bridge to another device, or the bridge’s own device is down.',
  impact: 'Packets of other nodes’ tunnels arrive and are forwarded as plain packets: no pod gets them.',
  detection:
    'With the netdev datapath and a tunnel of Antrea’s that is open, one of the addresses at which Open vSwitch waits for tunnels must be the node’s, with the tunnel’s UDP port.',
  remedy: [
    look('See where it waits', 'ovs-appctl tnl/ports/show -v   # on {node}'),
    look('See which device has the address', 'ip addr   # on {node}'),
    repair('Give the address to the device of the bridge that the network device is in'),
  ],
  proof: 'made',
  *evaluate({node, cluster, index}) {
    yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    const tunnel = ports?.find(
      ({role, bridge, ofport}) => role === 'tunnel' && bridge === node.integrationBridge && (ofport ?? 0) > 0,
    )
    const kubeNode = index.kubeNode(node.name)
    if (!tunnel || !kubeNode || node.datapath !== 'netdev') return
    const listening = yield* need(node.name, 'ovs-tnl-ports', node.model.tnlPorts)
    const own = transportAddresses(kubeNode)
    if (!listening || listening.unparsed.length > 0 || own.length === 0) return
    // Without -v no address is printed.
    if (listening.items.some(({match}) => match.size === 0)) return
    if (listening.items.some((entry) => own.some((ip) => takes(entry, ip, tunnel.tunnelPort)))) return
    yield found({
      where: {node: node.name, object: deviceObject(tunnel.name)},
      message: `Open vSwitch of ${node.name} waits for no ${tunnel.type} packets at ${own.join(' or ')}`,
      evidence: [node.evidence('ovs-tnl-ports', null, `no port for ${own.join(', ')}`), tunnel.evidence],
    })
  },
}

function takes({match}: TunnelPort, ip: string, port: number | null): boolean {
  const to = /dst=([^,]+)/.exec(match.get('ipv4') ?? match.get('ipv6') ?? '')?.[1]
  const udp = /dst=(\d+)/.exec(match.get('udp') ?? match.get('tcp') ?? '')?.[1]
  return to !== undefined && sameIpText(to, ip) && (port === null || udp === undefined || Number(udp) === port)
}
