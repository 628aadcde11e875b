import {W} from '../fields.ts'
import {ipv4At, ipv6At} from './address.ts'
import type {Context} from './context.ts'
import type {PortInput} from './input.ts'
import type {Packet} from './packet.ts'
import {optionsText} from './tunnel-options.ts'

/** Bits of tun_flags, in the order in which OVS prints them. */
export const TUN = {oam: 1, df: 2, csum: 4, key: 8} as const

const hex = (value: number): string => (value === 0 ? '0' : `0x${value.toString(16)}`)

/**
 * `tunnel(tun_id=…,dst=…,ttl=…,flags(…))` of the header in the packet's tunnel words (tun_key_to_attr() and
 * format_odp_tun_attr() of lib/odp-util.c): of what only some types have, what is the port's own type's.
 *
 * @returns null where it has options and the bridge's TLV map isn't known
 */
export function tunnelAction({packet, bridge}: Context, port: PortInput): string | null {
  const flags = packet[W.tun_flags]!
  const id = (BigInt(packet[W.tun_id]!) << 32n) | BigInt(packet[W.tun_id + 1]!)
  const options = port.type === 'geneve' ? optionsText(bridge, packet) : ''
  if (options === null) return null
  const names = Object.entries(TUN).flatMap(([name, bit]) => (flags & bit ? [name] : []))
  const parts = [
    id !== 0n || (flags & TUN.key) !== 0 ? `tun_id=0x${id.toString(16)}` : '',
    packet[W.tun_src] === 0 ? '' : `src=${ipv4At(packet, W.tun_src)}`,
    packet[W.tun_dst] === 0 ? '' : `dst=${ipv4At(packet, W.tun_dst)}`,
    isZero(packet, W.tun_ipv6_src) ? '' : `ipv6_src=${ipv6At(packet, W.tun_ipv6_src)}`,
    isZero(packet, W.tun_ipv6_dst) ? '' : `ipv6_dst=${ipv6At(packet, W.tun_ipv6_dst)}`,
    packet[W.tun_tos] === 0 ? '' : `tos=0x${packet[W.tun_tos]!.toString(16)}`,
    `ttl=${packet[W.tun_ttl]}`,
    packet[W.tun_tp_src] === 0 ? '' : `tp_src=${packet[W.tun_tp_src]}`,
    packet[W.tun_tp_dst] === 0 ? '' : `tp_dst=${packet[W.tun_tp_dst]}`,
    port.type === 'vxlan' ? gbpText(packet) : '',
    options === '' ? '' : `geneve(${options})`,
    port.type.endsWith('erspan') ? erspanText(packet) : '',
    port.type === 'gtpu' ? gtpuText(packet) : '',
    `flags(${names.join('|') || 0})`,
  ]
  return `tunnel(${parts.filter(Boolean).join(',')})`
}

/** VXLAN's group policy: the bit that says that a packet has one is the datapath port's own. */
function gbpText(packet: Packet): string {
  const [id = 0, flags = 0] = [packet[W.tun_gbp_id], packet[W.tun_gbp_flags]]
  return id === 0 && flags === 0 ? '' : `vxlan(gbp(id=${id},flags=${hex(flags)}))`
}

/** Of the hardware id OVS prints the low four bits here. */
function erspanText(packet: Packet): string {
  if (packet[W.tun_erspan_ver] === 1) return `erspan(ver=1,idx=${hex(packet[W.tun_erspan_idx]!)})`
  if (packet[W.tun_erspan_ver] !== 2) return ''
  return `erspan(ver=2,dir=${packet[W.tun_erspan_dir]},hwid=${hex(packet[W.tun_erspan_hwid]! & 0xf)})`
}

function gtpuText(packet: Packet): string {
  const [flags = 0, type = 0] = [packet[W.tun_gtpu_flags], packet[W.tun_gtpu_msgtype]]
  return flags === 0 || type === 0 ? '' : `gtpu(flags=${hex(flags)},msgtype=${type})`
}

const isZero = (packet: Packet, word: number): boolean => packet.subarray(word, word + 4).every((w) => w === 0)
