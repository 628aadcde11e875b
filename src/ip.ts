/** An address: 32 bits of `value` for IPv4, 128 for IPv6. */
export interface Ip {
  readonly family: 4 | 6
  readonly value: bigint
}

/** A network: `value` has the host bits cleared. */
export interface Prefix extends Ip {
  readonly length: number
}

const bitsOf = (family: 4 | 6): number => (family === 4 ? 32 : 128)

/** Reads a dotted IPv4 address or an IPv6 address (RFC 4291 2.2, with `::` and a dotted tail); null where it is neither. A zone (`%eth0`) is dropped. */
export function parseIp(text: string): Ip | null {
  const value = text.includes(':') ? parseV6(text.replace(/%.*$/, '')) : parseV4(text)
  return value === null ? null : {family: text.includes(':') ? 6 : 4, value}
}

/** By hand: with hundreds of nodes millions of addresses are read. */
function parseV4(text: string): bigint | null {
  let value = 0
  let part = 0
  let digits = 0
  let dots = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code >= 48 && code <= 57) {
      part = part * 10 + code - 48
      if (++digits > 3 || part > 255) return null
    } else if (code === 46 && digits > 0 && dots < 3) {
      value = value * 256 + part
      part = 0
      digits = 0
      dots++
    } else return null
  }
  return dots === 3 && digits > 0 ? BigInt(value * 256 + part) : null
}

function parseV6(text: string): bigint | null {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  const dotted = tail === null ? 0n : parseV4(tail[2]!)
  if (dotted === null) return null
  const colons = tail === null ? text : `${tail[1]}${(dotted >> 16n).toString(16)}:${(dotted & 0xffffn).toString(16)}`
  const halves = colons.split('::')
  if (halves.length > 2) return null
  const [head, rest] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head!.length - (rest?.length ?? 0)
  if (rest === undefined ? missing !== 0 : missing < 1) return null
  const groups = [...head!, ...Array<string>(rest === undefined ? 0 : missing).fill('0'), ...(rest ?? [])]
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return null
  return groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n)
}

/** The canonical text: RFC 5952 for IPv6, the last 32 bits dotted for an IPv4-mapped address. */
export function formatIp({family, value}: Ip): string {
  if (family === 4) {
    const word = Number(value)
    return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`
  }
  if (value >> 32n === 0xffffn) return `::ffff:${formatIp({family: 4, value: value & 0xffff_ffffn})}`
  const groups = Array.from({length: 8}, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16))
  const zeros = longestZeros(groups)
  if (zeros.length < 2) return groups.join(':')
  return `${groups.slice(0, zeros.start).join(':')}::${groups.slice(zeros.start + zeros.length).join(':')}`
}

function longestZeros(groups: readonly string[]): {start: number; length: number} {
  let best = {start: 0, length: 0}
  for (let start = 0; start < groups.length; start++) {
    let length = 0
    while (groups[start + length] === '0') length++
    if (length > best.length) best = {start, length}
  }
  return best
}

/** The network of that many bits around an address. @throws {RangeError} when `length` is not one of the family's */
export function prefixOf(ip: Ip, length: number): Prefix {
  const host = BigInt(bitsOf(ip.family) - length)
  return {family: ip.family, value: (ip.value >> host) << host, length}
}

/** Reads `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, or an address alone (all its bits); null for anything else, a mask with holes too. */
export function parsePrefix(text: string): Prefix | null {
  const slash = text.indexOf('/')
  const ip = parseIp(slash < 0 ? text : text.slice(0, slash))
  if (ip === null) return null
  const length = slash < 0 ? bitsOf(ip.family) : maskLength(text.slice(slash + 1), ip.family)
  return length === null ? null : prefixOf(ip, length)
}

function maskLength(text: string, family: 4 | 6): number | null {
  const bits = bitsOf(family)
  if (/^\d{1,3}$/.test(text)) return Number(text) <= bits ? Number(text) : null
  const mask = parseIp(text)
  if (mask === null || mask.family !== family) return null
  const ones = mask.value.toString(2).padStart(bits, '0')
  return /^1*0*$/.test(ones) ? ones.lastIndexOf('1') + 1 : null
}

export const formatPrefix = (prefix: Prefix): string => `${formatIp(prefix)}/${prefix.length}`

export function prefixContains(prefix: Prefix, ip: Ip): boolean {
  if (prefix.family !== ip.family) return false
  const host = BigInt(bitsOf(ip.family) - prefix.length)
  return ip.value >> host === prefix.value >> host
}

/** Whether an address is in both. */
export const prefixesOverlap = (a: Prefix, b: Prefix): boolean =>
  a.length <= b.length ? prefixContains(a, b) : prefixContains(b, a)

export const sameIp = (a: Ip, b: Ip): boolean => a.family === b.family && a.value === b.value

/** Whether two texts are the same address, however they are written; false where either is no address. */
export function sameIpText(a: string, b: string): boolean {
  const left = parseIp(a)
  const right = parseIp(b)
  return left !== null && right !== null && sameIp(left, right)
}

/** 224.0.0.0/4 and ff00::/8. */
export const isMulticast = ({family, value}: Ip): boolean =>
  family === 4 ? value >> 28n === 0xen : value >> 120n === 0xffn

/** 169.254.0.0/16 and fe80::/10: addresses that mean nothing without a device. */
export const isLinkLocal = ({family, value}: Ip): boolean =>
  family === 4 ? value >> 16n === 0xa9fen : value >> 118n === 0x3fan
