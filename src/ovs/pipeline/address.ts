import {parseIp} from '../../ip.ts'
import {W} from '../fields.ts'
import {formatIpv6} from '../syntax/format-value.ts'
import {ETH} from './protocols.ts'
import type {Packet} from './types.ts'

const cache = new Map<string, readonly number[] | null>()

/** An address as words: one for IPv4, four for IPv6; null where the text is none. */
export function wordsOfAddress(text: string): readonly number[] | null {
  let words = cache.get(text)
  if (words === undefined) {
    const ip = parseIp(text)
    if (ip === null) words = null
    else if (ip.family === 4) words = [Number(ip.value)]
    else words = [96n, 64n, 32n, 0n].map((shift) => Number((ip.value >> shift) & 0xffff_ffffn))
    if (cache.size > 10_000) cache.clear()
    cache.set(text, words)
  }
  return words
}

/** The address that begins at a word, as text. */
export function ipv4At(packet: Packet, word: number): string {
  const value = packet[word]!
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`
}

/** The IPv6 address that begins at a word, as text. */
export function ipv6At(packet: Packet, word: number): string {
  let value = 0n
  for (let i = 0; i < 4; i++) value = (value << 32n) | BigInt(packet[word + i]!)
  return formatIpv6(value)
}

/** The packet's own source address. */
export const sourceOf = (packet: Packet): string =>
  packet[W.dl_type] === ETH.ipv6 ? ipv6At(packet, W.ipv6_src) : ipv4At(packet, W.nw_src)

/** The packet's own destination address. */
export const destinationOf = (packet: Packet): string =>
  packet[W.dl_type] === ETH.ipv6 ? ipv6At(packet, W.ipv6_dst) : ipv4At(packet, W.nw_dst)

/** A MAC address from two words. */
export function macAt(packet: Packet, word: number): string {
  const digits =
    (packet[word]! & 0xffff).toString(16).padStart(4, '0') + packet[word + 1]!.toString(16).padStart(8, '0')
  return digits.match(/../g)?.join(':') ?? digits
}

/** tun_dst and tun_ipv6_dst; one of IPv4 hides the other (flow_tnl_dst()). */
export const tunnelDestination = (packet: Packet): number[] => {
  const v4 = packet[W.tun_dst]!
  return v4 === 0 ? [0, ...packet.subarray(W.tun_ipv6_dst, W.tun_ipv6_dst + 4)] : [v4, 0, 0, 0, 0]
}
