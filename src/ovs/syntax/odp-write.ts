import {W} from '../fields.ts'
import type {OdpKey} from './odp-keys.ts'

/** Keys of one level by their names: none stands twice. */
export type KeyMap = ReadonlyMap<string, OdpKey>

/** A field, its first word and how many it has. */
type Place = readonly [field: string, word: number, words: number]

const ports = (source: string, destination: string): readonly Place[] => [
  [source, W.tp_src, 1],
  [destination, W.tp_dst, 1],
]

/** Where the fields of a key go that are written as they are. */
const PLACES: Readonly<Record<string, readonly Place[]>> = {
  skb_priority: [['', W.skb_priority, 1]],
  skb_mark: [['', W.pkt_mark, 1]],
  recirc_id: [['', W.recirc_id, 1]],
  dp_hash: [['', W.dp_hash, 1]],
  ct_state: [['', W.ct_state, 1]],
  ct_zone: [['', W.ct_zone, 1]],
  ct_mark: [['', W.ct_mark, 1]],
  ct_label: [['', W.ct_label, 4]],
  ct_tuple4: [
    ['src', W.ct_nw_src, 1],
    ['dst', W.ct_nw_dst, 1],
    ['proto', W.ct_nw_proto, 1],
    ['tp_src', W.ct_tp_src, 1],
    ['tp_dst', W.ct_tp_dst, 1],
  ],
  ct_tuple6: [
    ['src', W.ct_ipv6_src, 4],
    ['dst', W.ct_ipv6_dst, 4],
    ['proto', W.ct_nw_proto, 1],
    ['tp_src', W.ct_tp_src, 1],
    ['tp_dst', W.ct_tp_dst, 1],
  ],
  eth: [
    ['src', W.dl_src, 2],
    ['dst', W.dl_dst, 2],
  ],
  ipv4: [
    ['src', W.nw_src, 1],
    ['dst', W.nw_dst, 1],
    ['proto', W.nw_proto, 1],
    ['tos', W.nw_tos, 1],
    ['ttl', W.nw_ttl, 1],
  ],
  ipv6: [
    ['src', W.ipv6_src, 4],
    ['dst', W.ipv6_dst, 4],
    ['label', W.ipv6_label, 1],
    ['proto', W.nw_proto, 1],
    ['tclass', W.nw_tos, 1],
    ['hlimit', W.nw_ttl, 1],
  ],
  arp: [
    ['sip', W.nw_src, 1],
    ['tip', W.nw_dst, 1],
    ['op', W.nw_proto, 1],
    ['sha', W.arp_sha, 2],
    ['tha', W.arp_tha, 2],
  ],
  tcp: ports('src', 'dst'),
  udp: ports('src', 'dst'),
  sctp: ports('src', 'dst'),
  icmp: ports('type', 'code'),
  icmpv6: ports('type', 'code'),
  tcp_flags: [['', W.tcp_flags, 1]],
  nd: [
    ['target', W.nd_target, 4],
    ['sll', W.arp_sha, 2],
    ['tll', W.arp_tha, 2],
  ],
  nd_ext: [
    ['nd_reserved', W.igmp_group, 1],
    ['nd_options_type', W.tcp_flags, 1],
  ],
}

/** Writes a key's fields into the packet, where the key is there. @returns whether it is */
export function writeKey(packet: Uint32Array, keys: KeyMap, name: string): boolean {
  const key = keys.get(name)
  if (!key) return false
  for (const [field, word, words] of PLACES[name] ?? []) {
    const value = key.values.get(field) ?? 0n
    for (let i = 0; i < words; i++) packet[word + i] = Number((value >> BigInt(32 * (words - 1 - i))) & 0xffff_ffffn)
  }
  return true
}
