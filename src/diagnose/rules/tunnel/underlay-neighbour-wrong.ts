import {type Ip, parseIp} from '../../../ip.ts'
import type {OvsRoute} from '../../../ovs/syntax/native-tables.ts'
import type {Parsed} from '../../../parsed.ts'
import type {ClusterFacts} from '../../../trace/cluster-facts.ts'
import {nativeRoute} from '../../../trace/native-route.ts'
import type {NodeFacts} from '../../../trace/node-facts.ts'
import {deviceObject, nodeObject} from '../../object.ts'
import {type Peer, peersOf} from '../../peers.ts'
import {look, repair} from '../../remedies.ts'
import {found, type Needed, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0321',
  slug: 'underlay-neighbour-wrong',
  title: 'A node has the wrong MAC address for another node',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'ip-addr', 'ip-link', 'ip-neigh', 'ovs-tnl-neigh', 'ovs-route'],
  follows: [
    {rule: 'ANT0317', by: 'node'},
    {rule: 'ANT0318', by: 'object'},
  ],
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
  proof: 'real',
  *evaluate({node, cluster, facts}) {
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    if (!nodes) return
    const entries = yield* entriesOf(node)
    for (const peer of entries.size === 0 ? [] : peersOf(node, nodes)) {
      const own = entries.get(peer.address.value)?.filter(({ip}) => ip.family === peer.address.family) ?? []
      const mac = own.length === 0 ? null : macOf(facts, peer)
      const wrong = own.find((entry) => mac !== null && entry.mac !== mac)
      if (!wrong || facts.inAnotherNetwork(node.name, peer.node.name)) continue
      const routes = wrong.isOfSwitch ? yield* need(node.name, 'ovs-route', node.model.ovsRoutes) : null
      if (wrong.isOfSwitch && !isOnLink(peer.text, routes)) continue
      yield found({
        where: {node: node.name, object: nodeObject(peer.node.name)},
        message: `${node.name} sends to ${peer.text}, the address of ${peer.node.name}, at ${wrong.mac}, but that has ${mac}`,
        evidence: [node.evidence(wrong.isOfSwitch ? 'ovs-tnl-neigh' : 'ip-neigh', wrong.line, wrong.text)],
        values: {node: node.name, address: peer.text, device: wrong.device},
        touches: [
          {node: peer.node.name, object: nodeObject(peer.node.name)},
          {node: peer.node.name, object: deviceObject(facts.node(peer.node.name).devices.underlay ?? '')},
        ],
      })
    }
  },
}

interface Entry {
  readonly ip: Ip
  readonly mac: string
  readonly device: string
  readonly isOfSwitch: boolean
  readonly line: number
  readonly text: string
}

/** By the numbers of their addresses: what was set by hand, and what Open vSwitch keeps for its tunnels. */
function* entriesOf(node: NodeFacts): Generator<Needed, ReadonlyMap<bigint, readonly Entry[]>> {
  const kernel = yield* need(node.name, 'ip-neigh', node.model.neighbours)
  const tunnel = node.datapath === 'netdev' ? yield* need(node.name, 'ovs-tnl-neigh', node.model.tnlNeigh) : null
  const byAddress = new Map<bigint, Entry[]>()
  const add = (entry: Entry): void => {
    const own = byAddress.get(entry.ip.value)
    if (own) own.push(entry)
    else byAddress.set(entry.ip.value, [entry])
  }
  for (const {ip, dev, lladdr, state, line, text} of kernel?.items ?? [])
    if (lladdr !== null && state.includes('PERMANENT'))
      add({ip, mac: lladdr.toLowerCase(), device: dev, isOfSwitch: false, line, text})
  for (const {ip: written, mac, bridge, line, text} of tunnel?.items ?? []) {
    const ip = parseIp(written)
    if (ip) add({ip, mac, device: bridge, isOfSwitch: true, line, text})
  }
  return byAddress
}

/** Behind a router the entry is the router's affair. */
function isOnLink(ip: string, routes: Parsed<OvsRoute> | null): boolean {
  const route = nativeRoute(routes?.items ?? [], ip)
  return route !== null && route.gateway === null
}

const macs = new WeakMap<Peer, string | null>()

/** null where the device is not known. Every other node asks for it: it is looked up once. */
function macOf(facts: ClusterFacts, peer: Peer): string | null {
  const known = macs.get(peer)
  if (known !== undefined) return known
  const node = facts.node(peer.node.name)
  const device = node.devices.withAddress(peer.text)
  const mac = device === null ? null : node.devices.macOf(device)
  macs.set(peer, mac)
  return mac
}
