import {formatIp, type Ip, parseIp} from '../../src/ip.ts'

/**
 * What is XORed into addresses of a network: bits of the network part only, so that every prefix, subnet, gateway and broadcast address
 * keeps its relation to the others. Pods and Services in 10/8, nodes in 172.16/12, IPv6 in fd00::/16.
 */
const NETWORKS = [
  {family: 4, net: 0x0a000000n, bits: 8n, flip: 0x0047c800n},
  {family: 4, net: 0xac100000n, bits: 12n, flip: 0x00023900n},
  {family: 6, net: 0xfd00n << 112n, bits: 16n, flip: 0x5a_0040_00c0_0004n << 64n},
] as const

/** What is XORed into unicast MACs: the maker's part, so that they stay different and locally administered ones stay so. */
const MAC_FLIP = 0x005a_3c00_0000n

/** Antrea's GlobalVirtualMAC is the same in every cluster. */
const VIRTUAL_MAC = 'aa:bb:cc:dd:ee:ff'

const bitsOf = (family: 4 | 6): bigint => (family === 4 ? 32n : 128n)

/** Another address for this one; the same for loopback, link-local IPv4, multicast, masks and Antrea's own constants. */
export function otherIp(ip: Ip): Ip {
  const bits = bitsOf(ip.family)
  const network = NETWORKS.find(
    (n) => n.family === ip.family && ip.value >> (bits - n.bits) === n.net >> (bits - n.bits),
  )
  if (network) return {family: ip.family, value: ip.value ^ network.flip}
  return ip.family === 6 && ip.value >> 118n === 0x3fan ? {family: 6, value: otherLinkLocal(ip.value)} : ip
}

/** A link-local address that was made of a MAC (RFC 4291, appendix A) goes with it. */
function otherLinkLocal(value: bigint): bigint {
  if (((value >> 24n) & 0xffffn) !== 0xfffen) return value
  return value ^ (((MAC_FLIP >> 24n) << 40n) | (MAC_FLIP & 0xff_ffffn))
}

function otherPrefix(ip: Ip, length: number): Ip {
  const host = (1n << (bitsOf(ip.family) - BigInt(length))) - 1n
  const {family, value} = otherIp(ip)
  return (ip.value & host) === 0n ? {family, value: value & ~host} : {family, value}
}

/** Another MAC for this one; groups, zero and Antrea's virtual MAC stay. */
export function otherMac(mac: string): string {
  const value = BigInt(`0x${mac.replaceAll(':', '')}`)
  const isGroup = ((value >> 40n) & 1n) === 1n
  if (isGroup || value === 0n || mac.toLowerCase() === VIRTUAL_MAC) return mac
  return (value ^ MAC_FLIP).toString(16).padStart(12, '0').match(/../g)!.join(':')
}

/** Before an address: no part of it; `set_field:` ends in what looks like one. */
const MAC = /(?<![0-9a-f])(?<!(?<![a-z_])[0-9a-f]{0,4}:)(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![0-9a-f:])/gi
const V4 = /(?<![\d.])(\d{1,3}(?:\.\d{1,3}){3})(?:\/(\d{1,2})(?![\d.]))?(?![\d.]*\d)/g
const V6 =
  /(?<![0-9a-z.])(?<!(?<![a-z_])[0-9a-f]{0,4}:)((?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4})(?:\/(\d{1,3})(?![\d.]))?(?![0-9a-z:.])/gi
const JSON_PREFIX = /("addr":\s*")([0-9a-f.:]+)(",\s*"len":\s*)(\d+)/gi
const BASE64_PREFIX = /("ip":\s*")([A-Za-z0-9+/]+=*)(",\s*"prefixLength":\s*)(\d+)/g
const BASE64 = /"([A-Za-z0-9+/]{22}==|[A-Za-z0-9+/]{6}==)"/g

const withLength = (ip: Ip, length: string | undefined): string =>
  length === undefined ? formatIp(otherIp(ip)) : `${formatIp(otherPrefix(ip, Number(length)))}/${length}`

/** Every address of a text, in whatever form Open vSwitch, the host or the API server write it. */
export function otherAddresses(text: string, known: KnownAddresses): string {
  return text
    .replace(MAC, (mac) => otherMac(mac))
    .replace(JSON_PREFIX, (all, before: string, written: string, between: string, length: string) => {
      const ip = parseIp(written)
      return ip ? `${before}${PARKED}${formatIp(otherPrefix(ip, Number(length)))}${between}${length}` : all
    })
    .replace(BASE64_PREFIX, (all, before: string, bytes: string, between: string, length: string) => {
      const ip = ipOfBytes(bytes)
      return ip ? `${before}${PARKED}${bytesOf(otherPrefix(ip, Number(length)), bytes)}${between}${length}` : all
    })
    .replace(V4, (all, written: string, length: string | undefined) => {
      const ip = parseIp(written)
      return ip ? withLength(ip, length) : all
    })
    .replace(V6, (all, written: string, length: string | undefined) => {
      const ip = parseIp(written)
      return ip ? withLength(ip, length) : all
    })
    .replace(BASE64, (all, bytes: string) => {
      const ip = ipOfBytes(bytes)
      return ip ? `"${bytesOf(otherIp(ip), bytes)}"` : all
    })
    .replace(/\b0x([0-9a-f]{7,8}|[0-9a-f]{29,32})\b/g, (all, digits: string) => {
      const other = known.hex.get(BigInt(`0x${digits}`))
      return other === undefined ? all : `0x${other.toString(16)}`
    })
    .replace(IN_REGISTERS, (...words: string[]) => inRegisters(words, known))
    .replaceAll(PARKED, '')
}

/** An IPv6 address in the four registers of xxreg3. */
const IN_REGISTERS =
  /\breg12=(?:0x)?([0-9a-f]+),reg13=(?:0x)?([0-9a-f]+),reg14=(?:0x)?([0-9a-f]+),reg15=(?:0x)?([0-9a-f]+)\b/g

function inRegisters([all, ...words]: readonly string[], known: KnownAddresses): string {
  const digits = words.slice(0, 4).map((word) => word.padStart(8, '0'))
  const other = known.hex.get(BigInt(`0x${digits.join('')}`))
  const parts = other?.toString(16).padStart(32, '0').match(/.{8}/g)
  return parts?.map((part, i) => `reg${12 + i}=0x${Number.parseInt(part, 16).toString(16)}`).join(',') ?? all!
}

/** Stands before an address that is done already: no address follows it directly. */
const PARKED = '\u0001.'

/** Addresses that a snapshot writes as text: where one of them turns up as a hexadecimal number, it is that address. */
export interface KnownAddresses {
  readonly hex: ReadonlyMap<bigint, bigint>
}

/** Collects the addresses of a snapshot's texts. */
export function knownAddresses(texts: Iterable<string>): KnownAddresses {
  const hex = new Map<bigint, bigint>()
  for (const text of texts) {
    for (const pattern of [V4, V6]) {
      for (const [, written] of text.matchAll(pattern)) {
        const ip = parseIp(written!)
        const other = ip && otherIp(ip)
        if (ip && other && other.value !== ip.value) hex.set(ip.value, other.value)
      }
    }
  }
  return {hex}
}

/** Four bytes, or sixteen (an IPv4 address is mapped into them), as the controller's JSON has them. */
function ipOfBytes(base64: string): Ip | null {
  const bytes = Buffer.from(base64, 'base64')
  const value = BigInt(`0x0${bytes.toString('hex')}`)
  if (bytes.length === 4) return {family: 4, value}
  if (bytes.length !== 16) return null
  return value >> 32n === 0xffffn ? {family: 4, value: value & 0xffff_ffffn} : {family: 6, value}
}

function bytesOf(ip: Ip, like: string): string {
  const length = Buffer.from(like, 'base64').length
  const value = ip.family === 4 && length === 16 ? (0xffffn << 32n) | ip.value : ip.value
  return Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex').toString('base64')
}
