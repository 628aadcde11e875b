import {formatIp, parseIp, parsePrefix, prefixContains} from '../../ip.ts'
import {W} from '../fields.ts'
import {holding, mostBytes} from './action-bytes.ts'
import {wordsOfAddress, wordsOfMac} from './address.ts'
import {type Context, note, undetermined} from './context.ts'
import type {NativeTunnelInput, PortInput} from './input.ts'
import {askForNeighbour} from './neighbour-request.ts'
import type {Packet} from './packet.ts'
import {copyOf} from './packet.ts'
import {enterPeer} from './patch.ts'
import {ETH} from './protocols.ts'
import type {TunnelHeader} from './result.ts'
import type {Bridge} from './switch.ts'
import {carrierOf, pushText} from './tunnel-push.ts'

type Route = NativeTunnelInput['routes'][number]

interface Outer {
  readonly header: TunnelHeader
  readonly src: string
  readonly smac: string
  readonly dmac: string
  readonly bridge: Bridge
  readonly port: PortInput
}

/** The userspace datapath's own encapsulation: route, neighbour, `tnl_push(…)`, then the underlay bridge (native_tunnel_output()). */
export function outputNative(
  ctx: Context,
  tunnel: PortInput,
  header: TunnelHeader,
  {last, maxLen}: {readonly last: boolean; readonly maxLen: number | null},
): void {
  const outer = route(ctx, header)
  if (outer === null) return
  const text = push(ctx, tunnel, outer)
  if (text === null) {
    note(ctx, 'warning', 'native tunnel header build failed')
    return
  }
  const {packet, odp, outerBytes, effects, sideEffects, keepsAside, wildcards, sent} = ctx
  if (maxLen !== null) {
    // How long the cut packet is with its new header, only the datapath knows: it comes back to be looked up.
    odp.push(last ? `${text},recirc(0)` : `clone(${text},recirc(0))`)
    return
  }
  const before = effects.length
  const {count} = sent
  const kept = {packet: copyOf(packet), base: copyOf(ctx.base)}
  ctx.packet = copyOf(packet)
  toOuter(ctx, outer, tunnel)
  ctx.odp = [text]
  ctx.outerBytes += mostBytes(ctx.run, odp)
  ctx.sideEffects = false
  ctx.keepsAside = true
  // What the underlay looks at is nothing of the packet that came in.
  if (wildcards) ctx.wildcards = new Uint32Array(wildcards.length)
  ctx.openLists++
  enterPeer(ctx, {bridge: outer.bridge, port: outer.port}, last)
  ctx.openLists--
  Object.assign(ctx, {outerBytes, sideEffects, keepsAside, wildcards})
  const pushed = ctx.odp
  if (pushed.length > 1) odp.push(...(last ? pushed : [holding(ctx.run, `clone(${pushed.join(',')})`, [pushed])]))
  ctx.odp = odp
  // What happens to the outer packet is the underlay's story; the tunnel port's own output stands for it.
  effects.splice(before)
  sent.count = count
  Object.assign(ctx, {packet, base: kept.base})
  packet.set(kept.packet)
}

function push(ctx: Context, tunnel: PortInput, {port, ...envelope}: Outer): string | null {
  if (tunnel.type === 'srv6') undetermined(ctx, 'the header of a srv6 tunnel is not modelled')
  const {odpPort} = port
  if (typeof tunnel.odpPort === 'number' && typeof odpPort === 'number') {
    return pushText(ctx, tunnel, {...envelope, outPort: odpPort})
  }
  undetermined(ctx, `datapath numbers of ${tunnel.name} and ${port.name} are not known`)
  return null
}

function route(ctx: Context, header: TunnelHeader): Outer | null {
  const native = ctx.run.sw.input.nativeTunnels
  if (native === null) {
    undetermined(ctx, 'routes and neighbours of native tunnels are not known')
    return null
  }
  const best = lookUpRoute(native.routes, header, ctx.packet[W.pkt_mark]!)
  const device = best && !best.local ? deviceOf(ctx, best.dev) : null
  if (!best || !device) {
    note(ctx, 'warning', 'native tunnel routing failed')
    return null
  }
  const hop = best.gateway ?? header.dst
  note(ctx, 'detail', `tunneling to ${hop} via ${device.bridge.name}`)
  const smac = device.port.mac ?? null
  if (smac === null) {
    undetermined(ctx, `the MAC address of ${device.port.name} is not known`)
    return null
  }
  const v6 = header.dst.includes(':')
  if (v6 && ctx.packet[W.tun_src] !== 0) undetermined(ctx, 'a tunnel of IPv6 with a source of IPv4 is not modelled')
  const source = (v6 ? null : header.src) ?? best.source
  const known = [...ctx.run.neighbours, ...native.neighbours]
  const neighbour = known.find(({ip, bridge}) => bridge === device.bridge.name && sameAddress(ip, hop))
  if (!neighbour) {
    const ask = hop.includes(':') ? 'ND' : 'ARP'
    note(ctx, 'detail', `neighbor cache miss for ${hop} on bridge ${device.bridge.name}, sending ${ask} request`)
    if (ctx.faithful) askForNeighbour(ctx, {...device, smac, source, wanted: hop})
    return null
  }
  const src = source ?? ''
  note(ctx, 'detail', `tunneling from ${smac} ${src} to ${neighbour.mac} ${hop}`)
  return {header, src, smac, dmac: neighbour.mac, ...device}
}

/** The route of a destination among those of the packet's own mark (ovs_router_lookup()): a source has to be an address of the host's. */
function lookUpRoute(routes: readonly Route[], {dst, src}: TunnelHeader, mark: number): Route | null {
  // Of IPv6 OVS doesn't ask.
  const isOwn = src === null || dst.includes(':') || (bestRoute(routes, src, mark)?.local ?? false)
  return isOwn ? bestRoute(routes, dst, mark) : null
}

function bestRoute(routes: readonly Route[], address: string, mark: number): Route | null {
  const ip = parseIp(address)
  if (!ip) return null
  let best: {route: Route; priority: number} | null = null
  for (const route of routes) {
    const prefix = parsePrefix(route.prefix)
    if (!prefix || !prefixContains(prefix, ip) || (route.mark ?? 0) !== mark) continue
    const priority = prefix.length + (route.local ? LOCAL_ROUTE : route.user ? USER_ROUTE : 0)
    if (best === null || priority > best.priority) best = {route, priority}
  }
  return best?.route ?? null
}

/** How much longer a prefix counts (lib/ovs-router.c). */
const LOCAL_ROUTE = 64
const USER_ROUTE = 32

/** The bridge that owns a device, by its own port of that name. */
function deviceOf(ctx: Context, dev: string): {bridge: Bridge; port: PortInput} | null {
  for (const bridge of ctx.run.sw.bridges.values()) {
    const port = bridge.portsByName.get(dev)
    if (port) return {bridge, port}
  }
  return null
}

function sameAddress(a: string, b: string): boolean {
  const left = parseIp(a)
  const right = parseIp(b)
  return left !== null && right !== null && formatIp(left) === formatIp(right)
}

/**
 * The flow as the underlay bridge sees it, and what the datapath's packet has (propagate_tunnel_data_to_flow()): each keeps what no
 * tunnel tells of.
 */
function toOuter({packet, base}: Context, outer: Outer, tunnel: PortInput): void {
  const ports = [packet[W.tun_tp_src]!, packet[W.tun_tp_dst]!] as const
  for (const words of [base, packet]) putOuter(words, outer, carrierOf(tunnel), ports)
}

function putOuter(
  packet: Packet,
  {header, src, smac, dmac}: Outer,
  protocol: number,
  [tpSrc, tpDst]: readonly [number, number],
): void {
  packet.set(wordsOfMac(smac), W.dl_src)
  packet.set(wordsOfMac(dmac), W.dl_dst)
  const v6 = header.dst.includes(':')
  packet[W.packet_type] = 0
  packet[W.dl_type] = v6 ? ETH.ipv6 : ETH.ip
  packet.fill(0, W.vlan, W.vlan + 2)
  packet.set(wordsOfAddress(header.src ?? src) ?? [0], v6 ? W.ipv6_src : W.nw_src)
  packet.set(wordsOfAddress(header.dst) ?? [0], v6 ? W.ipv6_dst : W.nw_dst)
  packet[W.nw_tos] = header.tos
  packet[W.nw_ttl] = header.ttl
  packet[W.nw_frag] = 0
  packet[W.nw_proto] = protocol
  packet[W.tp_src] = tpSrc
  packet[W.tp_dst] = tpDst
}
