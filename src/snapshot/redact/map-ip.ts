import {formatIp, type Ip, parseIp} from '../../ip.ts'
import {flipBits} from './flip-bits.ts'
import type {MapMac} from './map-mac.ts'
import type {Scramble} from './scramble.ts'

/** Maps addresses to others, networks with them: two that share a network of any length still do. */
export interface MapIp {
  (ip: Ip): Ip
  /** One of the four 32-bit words of an IPv6 address, counted from the left: registers hold it in such pieces. */
  word(word: number, value: number): number
}

/** 0.0.0.0/8, loopback, link-local, and from 224.0.0.0 on: multicast, reserved, broadcast. */
const KEPT_V4 = ['00000000', '01111111', '1010100111111110', '111']

/** ::/32 (none, loopback, IPv4 inside), fe80::/10, ff00::/8, and fc01::/32, in which Antrea's virtual addresses are. */
const KEPT_V6 = ['0'.repeat(32), '1111111010', '11111111', '11111100000000010000000000000000']

/** NAT64 (RFC 6052): an IPv4 address is in its last word. */
const NAT64 = 0x64_ff9bn << 96n

const LOW_64 = (1n << 64n) - 1n

/**
 * The network part of an address changes, its host part stays: the last byte of an IPv4 address (so the first address of
 * a PodCIDR is still its first, and a range still one), zeros and the last two bytes of the lower half of an IPv6 address.
 * Each word of an IPv6 address is mapped for itself; a MAC or an IPv4 address inside is mapped as such.
 */
export function ipMapper(scramble: Scramble, mapMac: MapMac): MapIp {
  const network4 = flipBits(scramble, 'ipv4', {bits: 24, kept: KEPT_V4})
  const words = [0, 1, 2, 3].map((word) =>
    flipBits(scramble, `ipv6 word ${word}`, {
      bits: word === 3 ? 16 : 32,
      kept: word === 0 ? KEPT_V6 : [],
      keepsZeros: word > 0,
    }),
  )
  const map4 = (value: number): number => network4(value >>> 8) * 256 + (value & 0xff)
  const word = (i: number, value: number): number =>
    i < 3 ? words[i]!(value) : words[3]!(value >>> 16) * 0x10000 + (value & 0xffff)
  const known = new Map<bigint, bigint>()
  const map6 = (value: bigint): bigint => {
    const high = value >> 32n
    // A short address is no IPv4 address inside of IPv6: ::1, ::5.
    if (high === 0xffffn || high === NAT64 >> 32n || (high === 0n && value > 0xffffffn))
      return (high << 32n) | BigInt(map4(Number(value & 0xffff_ffffn)))
    if (high === 0n || value >> 96n === 0xfc01_0000n || value >> 120n === 0xffn) return value
    const mac = macInside(value)
    const pieces = [96n, 64n, 32n, 0n].map((at, i) => BigInt(word(i, Number((value >> at) & 0xffff_ffffn))))
    const image = pieces.reduce((all, piece) => (all << 32n) | piece, 0n)
    return mac === null ? image : ((image >> 64n) << 64n) | interfaceId(mapMac(mac))
  }
  const map = ({family, value}: Ip): Ip => {
    if (family === 4) return {family, value: BigInt(map4(Number(value)))}
    const image = known.get(value) ?? map6(value)
    known.set(value, image)
    return {family, value: image}
  }
  return Object.assign(map, {word})
}

/** The MAC from which the lower half of an IPv6 address was made (RFC 4291, appendix A), or null. */
export function macInside(value: bigint): string | null {
  const low = value & LOW_64
  if (((low >> 24n) & 0xffffn) !== 0xfffen) return null
  const flipped = low ^ (2n << 56n)
  return (((flipped >> 40n) << 24n) | (flipped & 0xff_ffffn)).toString(16).padStart(12, '0')
}

function interfaceId(mac: string): bigint {
  const value = BigInt(`0x${mac}`)
  return (((value >> 24n) << 40n) | (0xfffen << 24n) | (value & 0xff_ffffn)) ^ (2n << 56n)
}

/** An address in a text as its image, in the form of `formatIp`; null where it is no address. */
export function mapIpText(map: MapIp, text: string): string | null {
  const ip = parseIp(text)
  return ip === null ? null : formatIp(map(ip))
}
