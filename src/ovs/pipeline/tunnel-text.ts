import {W} from '../fields.ts'
import {ipv4At, ipv6At} from './address.ts'
import {TUN, TUNNEL_PORTS} from './tunnel.ts'
import type {Packet, PortInput} from './types.ts'

/** `tunnel(tun_id=…,dst=…,ttl=…,flags(…))` of the header in the packet's tunnel words (format_odp_tun_attr(), lib/odp-util.c). */
export function tunnelAction(packet: Packet, port: PortInput): string {
  const flags = packet[W.tun_flags]!
  const parts: string[] = []
  if ((flags & TUN.key) !== 0) {
    const id = (BigInt(packet[W.tun_id]!) << 32n) | BigInt(packet[W.tun_id + 1]!)
    parts.push(`tun_id=0x${id.toString(16)}`)
  }
  if (packet[W.tun_src] !== 0) parts.push(`src=${ipv4At(packet, W.tun_src)}`)
  if (packet[W.tun_dst] !== 0) parts.push(`dst=${ipv4At(packet, W.tun_dst)}`)
  if (!isZero(packet, W.tun_ipv6_src)) parts.push(`ipv6_src=${ipv6At(packet, W.tun_ipv6_src)}`)
  if (!isZero(packet, W.tun_ipv6_dst)) parts.push(`ipv6_dst=${ipv6At(packet, W.tun_ipv6_dst)}`)
  if (packet[W.tun_tos] !== 0) parts.push(`tos=0x${packet[W.tun_tos]!.toString(16)}`)
  parts.push(`ttl=${packet[W.tun_ttl]}`)
  const dstPort = port.options.get('dst_port') ?? TUNNEL_PORTS[port.type]
  if (dstPort !== undefined) parts.push(`tp_dst=${dstPort}`)
  const names = [
    flags & TUN.df ? 'df' : '',
    flags & TUN.csum ? 'csum' : '',
    flags & TUN.key ? 'key' : '',
    flags & TUN.oam ? 'oam' : '',
  ]
  parts.push(`flags(${names.filter(Boolean).join('|')})`)
  return `tunnel(${parts.join(',')})`
}

const isZero = (packet: Packet, word: number): boolean => packet.subarray(word, word + 4).every((w) => w === 0)
