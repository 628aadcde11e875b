import {W} from '../fields.ts'
import {clearNetwork} from './packet.ts'
import {ETH, isMpls} from './protocols.ts'

/** Labels of a stack that Open vSwitch sees; there may be more behind them. */
export const MAX_LABELS = 3
/** The bottom-of-stack bit of a label (RFC 3032 2.1). */
export const BOTTOM = 0x100

/** How many labels the packet carries, as far as the stack is seen; without a bottom, those that aren't all zero (flow_count_mpls_labels()). */
export function labels(packet: Uint32Array): number {
  if (!isMpls(packet[W.dl_type]!)) return 0
  let count = 0
  for (let i = 0; i < MAX_LABELS; i++) {
    const label = packet[W.mpls + i]!
    if ((label & BOTTOM) !== 0) return i + 1
    if (label !== 0) count++
  }
  return count
}

/** Puts a label before the packet's `count`; what lies behind those stays where it is (flow_push_mpls()). */
export function putLabel(packet: Uint32Array, count: number, label: number, etherType: number): void {
  packet.copyWithin(W.mpls + 1, W.mpls, W.mpls + count)
  packet[W.mpls] = label
  packet[W.dl_type] = etherType
}

/** Puts a label before a packet that has none: what stood behind the Ethernet header isn't seen any more. */
export function putFirstLabel(packet: Uint32Array, label: number, etherType: number): void {
  clearNetwork(packet)
  packet[W.dp_hash] = 0
  putLabel(packet, 0, label, etherType)
}

/** Takes the first of the packet's `count` labels away (flow_pop_mpls()). */
export function takeLabel(packet: Uint32Array, count: number, etherType: number): void {
  packet.copyWithin(W.mpls, W.mpls + 1, W.mpls + count)
  packet[W.mpls + count - 1] = 0
  packet[W.dl_type] = etherType
}

const DEFAULT_TTL = 64
/** Reserved labels (RFC 3032 2.1): IPv4 and IPv6 Explicit NULL. */
const EXPLICIT_NULL = {ipv4: 0, ipv6: 2}

/**
 * The label that is put before a packet that has none.
 *
 * @param fromIp traffic class and TTL are the IP header's
 */
export function firstLabel(packet: Uint32Array, fromIp: boolean): number {
  const label = packet[W.dl_type] === ETH.ipv6 ? EXPLICIT_NULL.ipv6 : EXPLICIT_NULL.ipv4
  const tc = fromIp ? (packet[W.nw_tos]! >> 2) & 7 : 0
  const ttl = (fromIp && packet[W.nw_ttl]) || DEFAULT_TTL
  return (label << 12) | (tc << 9) | BOTTOM | ttl
}
