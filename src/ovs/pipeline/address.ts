import {parseIp} from '../../ip.ts'
import {W} from '../fields.ts'
import {formatIpv6} from '../syntax/format-value.ts'
import type {Packet} from './packet.ts'
import {ETH} from './protocols.ts'

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
  let text = texts.get(value)
  if (text === undefined) {
    text = `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`
    if (texts.size >= MAX_TEXTS) texts.clear()
    texts.set(value, text)
  }
  return text
}

/** Conntrack asks for the text of a packet's addresses again and again. */
const texts = new Map<number, string>()
const MAX_TEXTS = 10_000

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
  return digits.replace(/..(?!$)/g, '$&:')
}

/** tun_dst and tun_ipv6_dst; one of IPv4 hides the other (flow_tnl_dst()). */
export const tunnelDestination = (packet: Packet): number[] => {
  const v4 = packet[W.tun_dst]!
  if (v4 !== 0) return [v4, 0, 0, 0, 0]
  const v6 = W.tun_ipv6_dst
  return [0, packet[v6]!, packet[v6 + 1]!, packet[v6 + 2]!, packet[v6 + 3]!]
}

/** A MAC address as its two words. */
export function wordsOfMac(text: string): readonly [number, number] {
  const value = BigInt(`0x${text.replaceAll(':', '')}`)
  return [Number(value >> 32n), Number(value & 0xffff_ffffn)]
}
