import {formatIp, parseIp} from '../../../ip.ts'
import type {Evidence} from '../../../model/evidence.ts'
import type {OvsRoute} from '../../../ovs/syntax/native-tables.ts'
import type {Parsed} from '../../../parsed.ts'
import {nativeRoute} from '../../../trace/native-route.ts'
import type {NodeFacts} from '../../../trace/node-facts.ts'
import {nodeObject} from '../../object.ts'
import {peersOf} from '../../peers.ts'
import {look, repair} from '../../remedies.ts'
import {found, type Needed, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0321',
  slug: 'underlay-neighbour-wrong',
  title: 'A node has the wrong MAC address for another node',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'ip-addr', 'ip-link', 'ip-neigh', 'ovs-tnl-neigh', 'ovs-route'],
  follows: [{rule: 'ANT0317', by: 'node'}],
  explains: ['neighbour-wrong', 'wrong-mac', 'misdelivered'],
  cause:
    'A static neighbour was set (`ip neigh replace … nud permanent`, `ovs-appctl tnl/neigh/set`) and the other node’s device was exchanged since, or somebody else answers ARP for its address.',
  impact: 'What this node sends to the other one, its tunnel above all, is addressed to nobody.',
  detection:
    'For each other node whose address is on a network of this one: entries of the kernel that were set by hand (PERMANENT), and with the netdev datapath those of Open vSwitch, are compared with the MAC address of the device that has the address.',
  remedy: [
    look('See the kernel’s neighbours', 'ip neigh show {address}   # on {node}'),
    look('See those of Open vSwitch (netdev datapath)', 'ovs-appctl tnl/neigh/show   # on {node}'),
    repair('Take the kernel’s entry out', 'ip neigh del {address} dev {device}   # on {node}'),
    repair('Let Open vSwitch forget its own', 'ovs-appctl tnl/neigh/flush   # on {node}'),
  ],
  proof: 'made',
  *evaluate({node, cluster, facts}) {
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    if (!nodes) return
    const entries = yield* entriesOf(node)
    const routes = node.datapath === 'netdev' ? yield* need(node.name, 'ovs-route', node.model.ovsRoutes) : null
    for (const peer of entries.size === 0 ? [] : peersOf(node, nodes)) {
      const own = entries.get(formatIp(peer.address)) ?? []
      const mac = own.length === 0 ? null : macOf(facts.node(peer.node.name), peer.text)
      const wrong = own.find((entry) => mac !== null && entry.mac !== mac && isOnLink(entry, routes))
      if (!wrong || facts.inAnotherNetwork(node.name, peer.node.name)) continue
      yield found({
        where: {node: node.name, object: nodeObject(peer.node.name)},
        message: `${node.name} sends to ${peer.text}, the address of ${peer.node.name}, at ${wrong.mac}, but that has ${mac}`,
        evidence: [wrong.evidence],
        values: {node: node.name, address: peer.text, device: wrong.device},
        touches: [{node: peer.node.name, object: nodeObject(peer.node.name)}],
      })
    }
  },
}

interface Entry {
  readonly ip: string
  readonly mac: string
  readonly device: string
  readonly isOfSwitch: boolean
  readonly evidence: Evidence
}

/** By their addresses: what was set by hand, and what Open vSwitch keeps for its tunnels. */
function* entriesOf(node: NodeFacts): Generator<Needed, ReadonlyMap<string, readonly Entry[]>> {
  const kernel = yield* need(node.name, 'ip-neigh', node.model.neighbours)
  const byHand = (kernel?.items ?? []).flatMap(({ip, dev, lladdr, state, line, text}): Entry[] =>
    lladdr === null || !state.includes('PERMANENT')
      ? []
      : [entry(formatIp(ip), lladdr, dev, false, node.evidence('ip-neigh', line, text))],
  )
  const tunnel = node.datapath === 'netdev' ? yield* need(node.name, 'ovs-tnl-neigh', node.model.tnlNeigh) : null
  const ofSwitch = (tunnel?.items ?? []).flatMap(({ip: written, mac, bridge, line, text}) => {
    const ip = parseIp(written)
    return ip ? [entry(formatIp(ip), mac, bridge, true, node.evidence('ovs-tnl-neigh', line, text))] : []
  })
  const byAddress = new Map<string, Entry[]>()
  for (const each of [...byHand, ...ofSwitch]) byAddress.set(each.ip, [...(byAddress.get(each.ip) ?? []), each])
  return byAddress
}

const entry = (ip: string, mac: string, device: string, isOfSwitch: boolean, evidence: Evidence): Entry => ({
  ip,
  mac: mac.toLowerCase(),
  device,
  isOfSwitch,
  evidence,
})

/** Behind a router the entry is the router's affair. */
function isOnLink({ip, isOfSwitch}: Entry, routes: Parsed<OvsRoute> | null): boolean {
  if (!isOfSwitch) return true
  const route = nativeRoute(routes?.items ?? [], ip)
  return route !== null && route.gateway === null
}

/** null where the device is not known. */
function macOf(peer: NodeFacts, ip: string): string | null {
  const device = peer.deviceOfAddress(ip)
  return device === null ? null : peer.macOfDevice(device)
}
