import type {Field} from '../../../src/ovs/fields.ts'
import type {Random} from './random.ts'

/** Values that packets, matches and actions share, so that they meet. */
const ip4 = (text: string): bigint => BigInt(text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0))
const IPV4 = [
  '10.0.0.1',
  '10.0.0.2',
  '10.0.0.3',
  '10.0.1.1',
  '192.168.7.9',
  '172.16.0.2',
  '255.255.255.255',
  '0.0.0.0',
  '224.0.0.251',
].map(ip4)
const IPV6 = [
  0xfd000000000000000000000000000001n,
  0xfd000000000000000000000000000002n,
  0xfd000000000000010000000000000001n,
  0xfe80000000000000020000fffe000001n,
  0xff0200000000000000000001ff000001n,
  0n,
]
export const MACS = [
  0x020000000001n,
  0x020000000002n,
  0x020000000003n,
  0xffffffffffffn,
  0x01005e000001n,
  0x333300000001n,
  0x0180c2000000n,
  0n,
]
const PORTS = [53n, 80n, 443n, 8080n, 8081n, 0n, 65535n]
const SMALL = [0n, 1n, 2n, 3n, 5n]

export const maskOf = (bits: number): bigint => (1n << BigInt(bits)) - 1n

/** A value of the field, of a small set most of the time. */
export function valueFor(random: Random, field: Field): bigint {
  const {bits, format, name} = field
  if (format === 'ipv4') return random.pick(IPV4)
  if (format === 'ipv6') return random.pick(IPV6)
  if (format === 'mac') return random.pick(MACS)
  if (/^(tcp|udp|sctp|ct_tp)_/.test(name)) return random.pick(PORTS)
  if (name === 'nw_ttl' || name === 'mpls_ttl') return random.pick([64n, 64n, 64n, 255n, 2n, 1n, 0n])
  if (/^in_port/.test(name)) return random.pick([1n, 3n, 5n, 22n])
  if (name === 'tcp_flags') return random.bits(12)
  if (name === 'tun_flags') return BigInt(random.int(2))
  if (name === 'nw_tos') return BigInt(random.int(64) << 2)
  if (random.chance(0.25)) return random.bits(bits)
  return random.pick(SMALL) & maskOf(bits)
}

/** A mask of the field: a prefix, a piece, or scattered bits; never 0. */
export function maskFor(random: Random, {bits, format}: Field): bigint {
  // ovs-ofctl takes a mask that begins with a digit for a prefix length.
  if (format === 'ipv6')
    return random.chance(0.6)
      ? maskOf(bits) ^ maskOf(1 + random.int(100))
      : random.pick([0xffff0000000000000000000000000000n | random.bits(64), random.bits(64) | 1n])
  const all = maskOf(bits)
  const mask = random.weighted([
    [4, () => all ^ maskOf(random.int(bits))],
    [3, () => maskOf(1 + random.int(bits))],
    [2, () => 1n << BigInt(random.int(bits))],
    [2, () => all ^ (random.bits(bits) & random.bits(bits))],
    [1, () => random.bits(bits)],
  ])()
  return mask === 0n ? all : mask
}

const groups = (value: bigint): string[] =>
  Array.from({length: 8}, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16))

/** A value as ovs-ofctl reads it. */
export function formatFor({format, name}: Field, value: bigint): string {
  switch (format) {
    case 'ipv4':
      return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.')
    case 'ipv6':
      if (value >> 112n === 0n && value !== 0n)
        return `::${groups(value)
          .slice(1)
          .join(':')
          .replace(/^(0:)+/, '')}`
      return groups(value).join(':')
    case 'mac':
      return [40n, 32n, 24n, 16n, 8n, 0n]
        .map((shift) => ((value >> shift) & 255n).toString(16).padStart(2, '0'))
        .join(':')
    case 'frag':
      return ['no', 'yes', 'later', 'later'][Number(value)] ?? 'no'
    case 'port':
      return value === 65534n ? 'LOCAL' : String(value)
    default:
      return name === 'packet_type'
        ? `(${value >> 16n},0x${(value & 0xffffn).toString(16)})`
        : `0x${value.toString(16)}`
  }
}
