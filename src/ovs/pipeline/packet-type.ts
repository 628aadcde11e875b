import {W} from '../fields.ts'
import {macAt} from './address.ts'
import {type Context, undetermined} from './context.ts'
import {packetTypeMode} from './tunnel-config.ts'
import type {PortInput} from './types.ts'

/** Namespace of a packet type that is an EtherType: no Ethernet header (OpenFlow 1.5, 7.2.3.11). */
const ETHERTYPE_NAMESPACE = 1

const hasNoEthernet = (type: number): boolean => type >>> 16 === ETHERTYPE_NAMESPACE

/** A packet without an Ethernet header that comes by a port for such packets alone gets one of zeros, so that flows can look at it. */
export function addEthernetOnArrival(ctx: Context, port: PortInput | undefined): void {
  const {packet} = ctx
  if (packet[W.packet_type] === 0 || !port || packetTypeMode(port) !== 'legacy_l3') return
  packet[W.packet_type] = 0
  packet.fill(0, W.dl_src, W.dl_dst + 2)
  ctx.pendingEncap = true
}

/** Why a port can't send the packet: it carries Ethernet alone. */
export const refusesType = ({packet}: Context, port: PortInput): boolean =>
  packet[W.packet_type] !== 0 && packetTypeMode(port) === 'legacy_l2'

/** The packet without its Ethernet header while it is sent to a port that carries none. */
export function withoutEthernet(ctx: Context, port: PortInput, send: () => void): void {
  const type = ctx.packet[W.packet_type]!
  if (type === 0 && packetTypeMode(port) === 'legacy_l3') {
    ctx.packet[W.packet_type] = (ETHERTYPE_NAMESPACE << 16) | ctx.packet[W.dl_type]!
  }
  send()
  ctx.packet[W.packet_type] = type
}

/** Writes that a header was added or is gone into the datapath's actions (commit_encap_decap_action(), lib/odp-util.c). */
export function commitPacketType(ctx: Context): void {
  const {packet, base} = ctx
  const type = packet[W.packet_type]!
  if (ctx.pendingEncap) {
    ctx.pendingEncap = false
    if (type === 0) ctx.odp.push(`push_eth(src=${macAt(packet, W.dl_src)},dst=${macAt(packet, W.dl_dst)})`)
    else undetermined(ctx, 'ovs-vswitchd ends itself where a packet from a layer 3 port goes to another one')
    base.set(packet.subarray(W.dl_src, W.dl_dst + 2), W.dl_src)
  } else if (type !== base[W.packet_type]) {
    if (base[W.packet_type] === 0 && hasNoEthernet(type)) ctx.odp.push('pop_eth')
    else undetermined(ctx, 'ovs-vswitchd ends itself where a packet goes on after it was sent to a layer 3 port')
    base.fill(0, W.dl_src, W.dl_dst + 2)
  }
  base[W.packet_type] = type
}
