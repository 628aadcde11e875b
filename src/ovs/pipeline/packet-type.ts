import {W} from '../fields.ts'
import type {Context} from './context.ts'
import type {PortInput} from './input.ts'
import type {Packet} from './packet.ts'
import {ETH} from './protocols.ts'
import {packetTypeMode} from './tunnel-config.ts'

/** The namespace of EtherTypes (OpenFlow 1.5, 7.2.3.11): a packet without an Ethernet header. */
const bare = (etherType: number): number => ((1 << 16) | etherType) >>> 0

/** What a packet begins with (packet_type): Ethernet, or the header of an EtherType. */
export const PT = {
  ethernet: 0,
  ipv4: bare(ETH.ip),
  ipv6: bare(ETH.ipv6),
  nsh: bare(ETH.nsh),
  mpls: bare(ETH.mpls),
  mplsMulticast: bare(ETH.mplsMulticast),
} as const

/** EtherType of the header that a packet without Ethernet begins with; null for any other. */
export function bareType(packet: Packet): number | null {
  const type = packet[W.packet_type]!
  return type >>> 16 === 1 ? type & 0xffff : null
}

/** The type of the packet once its Ethernet header is gone. */
export const typeWithoutEthernet = (packet: Packet): number => bare(packet[W.dl_type]!)

/** A packet without an Ethernet header that comes by a port for such packets alone gets one of zeros, so that flows can look at it. */
export function addEthernetOnArrival(ctx: Context, port: PortInput): void {
  const {packet} = ctx
  if (packet[W.packet_type] === PT.ethernet || packetTypeMode(port) !== 'legacy_l3') return
  packet[W.packet_type] = PT.ethernet
  packet.fill(0, W.dl_src, W.dl_type)
  ctx.pending = 'encap'
}

/** Why a port can't send the packet: it carries Ethernet alone. */
export const refusesType = ({packet}: Context, port: PortInput): boolean =>
  packet[W.packet_type] !== PT.ethernet && packetTypeMode(port) === 'legacy_l2'

/** The packet without its Ethernet header while it is sent to a port that carries none. */
export function withoutEthernet(ctx: Context, port: PortInput, send: () => void): void {
  const type = ctx.packet[W.packet_type]!
  if (type === PT.ethernet && packetTypeMode(port) === 'legacy_l3') {
    ctx.packet[W.packet_type] = typeWithoutEthernet(ctx.packet)
    // A header that was to be put before it would be that one.
    ctx.pending = null
  }
  send()
  ctx.packet[W.packet_type] = type
}
