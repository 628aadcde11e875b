import {sameIpText} from '../../ip.ts'
import {W} from '../../ovs/fields.ts'
import type {TunnelHeader} from '../../ovs/pipeline/result.ts'
import {type Frame, writeIp} from '../frame.ts'
import type {NodeState} from '../node-state.ts'
import {outerFrame} from '../outer-frame.ts'
import type {Path} from '../path.ts'
import type {PortFacts} from '../ports-of-node.ts'
import {tunnelProtection} from '../tunnel-protection.ts'
import type {World} from '../world.ts'
import {lost, stopHere} from './endings.ts'
import {throughHook} from './hook.ts'
import type {Ending, Next, Place} from './place.ts'

type Arrival = Extract<Place, {kind: 'tunnel-receive'}>

/** A tunnel's packet at the node that it is for: the host's rules (kernel datapath), then the tunnel port that takes it. */
export function tunnelReceive(world: World, path: Path, place: Arrival): Next {
  const node = world.node(place.node)
  const {header} = place
  const dead = node.facts.switchDown()
  if (dead)
    return dead.kind === 'down'
      ? stopHere(path, node.name, 'tunnel', dead.why)
      : lost(path, node.name, 'tunnel', dead.reason)
  const refused = node.facts.datapath === 'system' ? throughHostRules(path, node, header, place) : null
  if (refused) return refused
  const ports = node.facts.tunnelPorts()
  if (!ports.known)
    return lost(path, node.name, 'tunnel', `the tunnel ports of ${node.name} were not read: ${ports.reason}`)
  const port = mostSpecific(
    ports.value.filter((p) => takes(p, header)),
    header,
  )
  path.enter('tunnel', node.name, port?.name ?? '(none)')
  if (!port) return notTaken(path, node, header, ports.value)
  const secret = tunnelProtection(node.facts, port, header.src ?? '')
  if (secret) return lost(path, node.name, 'tunnel', secret)
  if (port.ofport === null || port.ofport < 0) {
    return stopHere(path, node.name, 'tunnel', {
      reason: 'tunnel-port-broken',
      text: `${port.name} of ${node.name} has no OpenFlow port: ${port.error ?? 'Open vSwitch gave it none'}`,
      evidence: port.evidence,
    })
  }
  path.add('tunnel', `${port.name} takes it: ${header.type}, key ${header.id}`, {
    evidence: port.evidence,
    matters: true,
  })
  const frame: Frame = {...place.frame, packet: place.frame.packet.slice()}
  frame.packet.fill(0, 0, W.dl_src)
  frame.packet[W.tun_id] = Number(header.id >> 32n)
  frame.packet[W.tun_id + 1] = Number(header.id & 0xffff_ffffn)
  if (header.src !== null) writeIp(frame.packet, {v4: W.tun_src, v6: W.tun_ipv6_src}, header.src)
  writeIp(frame.packet, {v4: W.tun_dst, v6: W.tun_ipv6_dst}, header.dst)
  frame.packet[W.tun_ttl] = header.ttl
  frame.packet[W.tun_tos] = header.tos
  return {kind: 'bridge', node: node.name, bridge: port.bridge, inPort: port.ofport, frame}
}

/** How Open vSwitch chooses the port of a received tunnel packet (ofproto/tunnel.c): type and UDP port, then remote, local and key where they are fixed. */
function takes(port: PortFacts, header: TunnelHeader): boolean {
  const {options} = port
  const fixed = (value: string | undefined, actual: string | null) =>
    value === undefined || value === 'flow' || (actual !== null && sameIpText(value, actual))
  const key = options.get('in_key') ?? options.get('key')
  return (
    port.type === header.type &&
    (header.dstPort === null || port.tunnelPort === header.dstPort) &&
    fixed(options.get('remote_ip'), header.src) &&
    fixed(options.get('local_ip'), header.dst) &&
    (key === undefined ? header.id === 0n : key === 'flow' || BigInt(key) === header.id)
  )
}

/** Exact key before key=flow, then exact remote, then exact local. */
function mostSpecific(ports: readonly PortFacts[], header: TunnelHeader): PortFacts | undefined {
  const rank = (p: PortFacts) =>
    ['in_key', 'key', 'remote_ip', 'local_ip'].reduce(
      (sum, name, i) => sum + (p.options.has(name) && p.options.get(name) !== 'flow' ? 8 >> i : 0),
      0,
    )
  return ports.toSorted((a, b) => rank(b) - rank(a) || (a.name < b.name ? -1 : 1)).find((p) => p.type === header.type)
}

function notTaken(path: Path, node: NodeState, header: TunnelHeader, ports: readonly PortFacts[]): Ending {
  const [other] = ports
  const has =
    ports.length === 0
      ? 'it has no tunnel port'
      : `it has ${ports.map((p) => `${p.name} (${p.type}${p.tunnelPort ? `, port ${p.tunnelPort}` : ''}${p.keyText})`).join(', ')}`
  return stopHere(path, node.name, 'tunnel', {
    reason: other && other.type !== header.type ? 'tunnel-type-mismatch' : 'tunnel-mismatch',
    text: `no tunnel port of ${node.name} takes ${header.type} packets${header.dstPort ? ` to port ${header.dstPort}` : ''} with key ${header.id} from ${header.src ?? '?'}: ${has}`,
    evidence: other?.evidence ?? null,
  })
}

function throughHostRules(path: Path, node: NodeState, header: TunnelHeader, place: Arrival): Ending | null {
  const device = node.facts.devices.withAddress(header.dst)
  const frame = outerFrame(node, {device: device ?? '', size: place.frame.size, tunnel: header, frame: place.frame})
  const tracked = {
    state: header.type === 'gre' ? ('new' as const) : ('untracked' as const),
    connection: null,
    isReply: false,
  }
  for (const hook of ['PREROUTING', 'INPUT'] as const) {
    const filtered = throughHook(path, node.facts, {hook, frame, iif: device, oif: null, mark: 0, tracked})
    if (!filtered.go) return filtered.ending
  }
  return null
}
