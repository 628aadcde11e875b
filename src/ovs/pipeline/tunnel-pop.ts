import {parseIp, sameIpText} from '../../ip.ts'
import {W} from '../fields.ts'
import {destinationOf, macAt, sourceOf} from './address.ts'
import {type Context, undetermined} from './context.ts'
import type {PortInput, TunnelListener} from './input.ts'
import {lookForNeighbour} from './neighbour-looked-at.ts'
import type {Packet} from './packet.ts'
import {ETH, isIp, OFPP} from './protocols.ts'
import {nativeOn} from './tunnel.ts'
import {isTunnel, tunnelConfig} from './tunnel-config.ts'
import {carrierOf} from './tunnel-push.ts'
import {exact} from './wildcards.ts'

/** The datapath port that takes the packet out of its tunnel on the way to a bridge's own port, or null (terminate_native_tunnel()). */
export function popsAt(ctx: Context, port: PortInput): number | null {
  const {packet, run} = ctx
  const listening = run.sw.input.nativeTunnels?.listening
  if (!nativeOn(ctx)) return null
  if (listening === undefined) {
    if (mayEndHere(ctx, port)) undetermined(ctx, 'what the datapath takes out of tunnels is not known')
    return null
  }
  if (!hasAddress(ctx, port, listening)) return null
  lookedFor(ctx, listening)
  const popped = tunnelOf(packet, listening)
  const sender = {ip: sourceOf(packet), mac: macAt(packet, W.dl_src)}
  const heard = popped !== null ? sender : listening.length > 0 ? lookForNeighbour(ctx, listening) : null
  if (heard && ctx.sideEffects) run.neighbours = [{...heard, bridge: ctx.bridge.name}, ...run.neighbours]
  return popped
}

function tunnelOf(packet: Packet, listening: readonly TunnelListener[]): number | null {
  if (!isIp(packet) || packet[W.nw_frag] !== 0 || isTagged(packet)) return null
  const to = destinationOf(packet)
  if (parseIp(to) === null) return null
  const found = listening.find(
    ({mac, ip, protocol, port: udp}) =>
      protocol === packet[W.nw_proto] &&
      (udp === null || udp === packet[W.tp_dst]) &&
      mac === macAt(packet, W.dl_dst) &&
      sameIpText(ip, to),
  )
  return found?.odpPort ?? null
}

/**
 * Whether a port has an IP address: only there a tunnel ends (xport_has_ip()). Tunnels are listened for under the MAC address of
 * each device with one. A bridge has the MAC address of one of its ports: the device is the bridge's own port then.
 */
function hasAddress({bridge}: Context, {ofport, mac}: PortInput, listening: readonly TunnelListener[]): boolean {
  const isLocal = ofport === OFPP.local
  if (mac == null) return isLocal
  return listening.some((one) => one.mac === mac) && (isLocal || bridge.ports.get(OFPP.local)?.mac !== mac)
}

/** Whether a port may have an address, and a tunnel port of the datapath carries such packets. */
function mayEndHere({packet, run}: Context, {ofport, type}: PortInput): boolean {
  const mayHaveAddress = ofport === OFPP.local || type === 'internal'
  if (!mayHaveAddress || !isIp(packet) || packet[W.nw_frag] !== 0 || isTagged(packet)) return false
  return [...run.sw.bridges.values()].some(({input}) =>
    input.ports.some((port) => {
      const {dstPort} = tunnelConfig(port)
      const fits = dstPort === null || dstPort === packet[W.tp_dst]
      return isTunnel(port) && fits && carrierOf(port) === packet[W.nw_proto]
    }),
  )
}

/** Any TCI, also one that says it is no tag. */
const isTagged = (packet: Packet): boolean => (packet[W.vlan]! & 0xffff) !== 0

/** The look-up among tunnels is one of a classifier: it goes from Ethernet to IP and on only where it fits so far. */
function lookedFor(ctx: Context, listening: readonly TunnelListener[]): void {
  const {packet} = ctx
  if (listening.length === 0) return
  exact(ctx, W.dl_dst, W.dl_dst + 1, W.dl_type)
  if (!isIp(packet) || !listening.some(({mac}) => mac === macAt(packet, W.dl_dst))) return
  exact(
    ctx,
    W.nw_proto,
    W.nw_frag,
    W.vlan,
    ...(packet[W.dl_type] === ETH.ip ? [W.nw_dst] : [0, 1, 2, 3].map((i) => W.ipv6_dst + i)),
  )
}
