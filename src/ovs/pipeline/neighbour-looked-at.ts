import {W} from '../fields.ts'
import {ipv4At, ipv6At, macAt, wordsOfAddress} from './address.ts'
import type {Context} from './context.ts'
import type {TunnelListener} from './input.ts'
import type {Packet} from './packet.ts'
import {ETH, OFPP, PROTO} from './protocols.ts'
import {exact} from './wildcards.ts'

const REPLY = 2
const ADVERTISEMENT = 136
const range = (word: number, words: number): number[] => Array.from({length: words}, (_, i) => word + i)

/**
 * Of what goes to a port where tunnels end OVS learns where the neighbours of the underlay are, and looks at ARP and neighbour
 * messages for that (tnl_neigh_snoop()): at ARP as far as to tell whether it is gratuitous or an answer to the bridge itself.
 *
 * @returns what a packet that is really sent teaches, or null
 */
export function lookForNeighbour(ctx: Context, listening: readonly TunnelListener[]): Heard | null {
  const {packet} = ctx
  if (packet[W.dl_type] === ETH.arp) return lookAtArp(ctx, listening)
  const isIcmp = packet[W.dl_type] === ETH.ipv6 && packet[W.nw_proto] === PROTO.icmp6
  return isIcmp && isOwn(ctx, listening) ? lookAtNd(ctx) : null
}

/** Where a neighbour is. */
export interface Heard {
  readonly ip: string
  readonly mac: string
}

function lookAtArp(ctx: Context, listening: readonly TunnelListener[]): Heard | null {
  const {packet} = ctx
  exact(ctx, W.nw_src, W.nw_dst)
  if (packet[W.nw_src] !== packet[W.nw_dst]) {
    if (!isOwn(ctx, listening)) return null
    exact(ctx, W.nw_proto)
    if (packet[W.nw_proto] !== REPLY) return null
  }
  exact(ctx, ...range(W.arp_sha, 2))
  return packet[W.arp_sha] === 0 && packet[W.arp_sha + 1] === 0
    ? null
    : {ip: ipv4At(packet, W.nw_src), mac: macAt(packet, W.arp_sha)}
}

function lookAtNd(ctx: Context): Heard | null {
  const {packet} = ctx
  exact(ctx, W.nw_proto, W.tp_dst)
  if (packet[W.tp_dst] !== 0) return null
  exact(ctx, W.tp_src)
  if (packet[W.tp_src] !== ADVERTISEMENT) return null
  exact(ctx, ...range(W.arp_tha, 2))
  if (packet[W.arp_tha] === 0 && packet[W.arp_tha + 1] === 0) return null
  exact(ctx, ...range(W.ipv6_src, 4), ...range(W.ipv6_dst, 4), ...range(W.nd_target, 4))
  return {ip: ipv6At(packet, W.nd_target), mac: macAt(packet, W.arp_tha)}
}

/** Whether it is for an address of the bridge's own port, or asks all who may have it (is_neighbor_reply_correct()). */
function isOwn({packet, bridge}: Context, listening: readonly TunnelListener[]): boolean {
  const mac = bridge.ports.get(OFPP.local)?.mac
  const own = listening.filter((one) => one.mac === mac).map(({ip}) => wordsOfAddress(ip) ?? [])
  if (packet[W.dl_type] === ETH.arp) return own.some((words) => words.length === 1 && words[0] === packet[W.nw_dst])
  const to = packet.subarray(W.ipv6_dst, W.ipv6_dst + 4)
  const isGroup = (to[0]! & LINK_LOCAL_MASK) >>> 0 === LINK_LOCAL_GROUP
  return own.some((words) => words.length === 4 && (isGroup ? asks(to, words) : words.every((w, i) => w === to[i])))
}

/** Multicast of one link (RFC 4291 2.7). */
const LINK_LOCAL_MASK = 0xff0f_0000
const LINK_LOCAL_GROUP = 0xff02_0000

/** The solicited-node group of an address, as far as OVS compares it (is_nd_dst_correct()). */
const asks = (group: Packet, address: readonly number[]): boolean =>
  (group[2]! & 0xff) === 1 && group[3] === (0xff00_0000 | (address[3]! & 0xff_ffff)) >>> 0
