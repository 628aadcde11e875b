/** Dotted text of 32 bits. */
export const formatIPv4 = (n: bigint): string => [24n, 16n, 8n, 0n].map((s) => Number((n >> s) & 0xffn)).join('.')

/** RFC 5952 text of 128 bits. */
export function formatIPv6(n: bigint): string {
  const words = Array.from({length: 8}, (_, i) => Number((n >> BigInt(112 - 16 * i)) & 0xffffn))
  let best = {start: -1, length: 1}
  for (let i = 0; i < 8; i++) {
    let length = 0
    while (i + length < 8 && words[i + length] === 0) length++
    if (length > best.length) best = {start: i, length}
  }
  const hex = words.map((w) => w.toString(16))
  if (best.start < 0) return hex.join(':')
  return `${hex.slice(0, best.start).join(':')}::${hex.slice(best.start + best.length).join(':')}`
}

export interface Address {
  readonly family: 4 | 6
  readonly value: bigint
}

/** An IPv4 or IPv6 address; null for anything else. */
export function parseAddress(text: string): Address | null {
  const v4 = parseIPv4(text)
  if (v4 !== null) return {family: 4, value: v4}
  const v6 = parseIPv6(text)
  return v6 === null ? null : {family: 6, value: v6}
}

function parseIPv4(text: string): bigint | null {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return null
  const octets = text.split('.').map(Number)
  return octets.every((o) => o < 256) ? octets.reduce((n, o) => (n << 8n) | BigInt(o), 0n) : null
}

function parseIPv6(text: string): bigint | null {
  if (!/^[0-9a-f:.]+$/i.test(text) || !text.includes(':')) return null
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  const tail = dotted ? parseIPv4(dotted[2] ?? '') : null
  if (dotted && tail === null) return null
  const whole =
    dotted && tail !== null ? `${dotted[1]}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}` : text
  const halves = whole.split('::')
  if (halves.length > 2) return null
  const [head, rest] = halves.map((h) => (h === '' ? [] : h.split(':')))
  if (!head) return null
  const words = rest ? [...head, ...Array(Math.max(0, 8 - head.length - rest.length)).fill('0'), ...rest] : head
  if (words.length !== 8 || !words.every((w) => /^[0-9a-f]{1,4}$/i.test(w))) return null
  return words.reduce((n, w) => (n << 16n) | BigInt(`0x${w}`), 0n)
}

export interface Network extends Address {
  readonly bits: number
}

/** `10.10.1.0/24`, `10.10.1.0/255.255.255.0`, `fd00::/64`, or an address with all its bits; null where the mask has holes. */
export function parseNetwork(text: string): Network | null {
  const [left = '', right] = text.split('/')
  const address = parseAddress(left)
  if (!address) return null
  const width = address.family === 4 ? 32 : 128
  if (right === undefined) return {...address, bits: width}
  if (/^\d+$/.test(right)) return Number(right) <= width ? {...address, bits: Number(right)} : null
  const mask = parseAddress(right)
  if (!mask || mask.family !== address.family) return null
  const ones = mask.value.toString(2).padStart(width, '0')
  return /^1*0*$/.test(ones) ? {...address, bits: ones.indexOf('0') < 0 ? width : ones.indexOf('0')} : null
}

/** Whether `inner` lies wholly in `outer`. */
export function contains(outer: Network, inner: Network): boolean {
  const width = BigInt(outer.family === 4 ? 32 : 128)
  const shift = width - BigInt(outer.bits)
  return outer.family === inner.family && outer.bits <= inner.bits && outer.value >> shift === inner.value >> shift
}

/** Numerically, IPv4 before IPv6; text that is no address last. */
export function compareAddresses(a: string, b: string): number {
  const [x, y] = [parseAddress(a), parseAddress(b)]
  if (!x || !y) return x ? -1 : y ? 1 : a < b ? -1 : a > b ? 1 : 0
  if (x.family !== y.family) return x.family - y.family
  return x.value < y.value ? -1 : x.value > y.value ? 1 : 0
}
