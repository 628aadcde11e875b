import {W} from '../fields.ts'
import {KeyError} from './odp-values.ts'
import {type KeyMap, writeKey} from './odp-write.ts'

const LATER = 2
const NEIGHBOUR_MESSAGES = [135, 136]
const BOTTOM = 1 << 8
const TRANSPORTS: Readonly<Record<number, string>> = {6: 'tcp', 17: 'udp', 132: 'sctp'}

/**
 * Writes what the packet has from MPLS on: of the keys those that fit its EtherType and protocol; the others say nothing
 * (parse_l2_5_onward(), lib/odp-util.c).
 *
 * @returns whether none of them lacks so that OVS would read no further
 * @throws {KeyError} of what OVS refuses
 */
export function writePayload(packet: Uint32Array, keys: KeyMap): boolean {
  switch (packet[W.dl_type]) {
    case 0x8847:
    case 0x8848:
      return writeLabels(packet, keys)
    case 0x0800:
      writeNetwork(packet, keys, 'ipv4')
      return writeTransport(packet, keys, 'icmp')
    case 0x86dd:
      writeNetwork(packet, keys, 'ipv6')
      return writeTransport(packet, keys, 'icmpv6')
    case 0x0806:
    case 0x8035:
      writeArp(packet, keys)
      return true
    default:
      return true
  }
}

function writeNetwork(packet: Uint32Array, keys: KeyMap, name: string): void {
  if (!writeKey(packet, keys, name)) return
  // Bit 0 is a fragment, bit 1 one that isn't the first.
  packet[W.nw_frag] = [0, 1, 1 | LATER][Number(keys.get(name)?.values.get('frag') ?? 0n)]!
}

/** @returns whether it isn't IGMP, of which a datapath knows too little */
function writeTransport(packet: Uint32Array, keys: KeyMap, icmp: 'icmp' | 'icmpv6'): boolean {
  const protocol = packet[W.nw_proto]!
  if (protocol === 2 && icmp === 'icmp') return false
  if (packet[W.nw_frag]! & LATER) return true
  if (protocol === (icmp === 'icmp' ? 1 : 58)) {
    if (writeKey(packet, keys, icmp) && icmp === 'icmpv6' && isNeighbour(packet)) {
      writeKey(packet, keys, 'nd')
      writeKey(packet, keys, 'nd_ext')
    }
    return true
  }
  const transport = TRANSPORTS[protocol]
  if (transport) writeKey(packet, keys, transport)
  if (transport === 'tcp') writeKey(packet, keys, 'tcp_flags')
  return true
}

const isNeighbour = (packet: Uint32Array): boolean =>
  packet[W.tp_dst] === 0 && NEIGHBOUR_MESSAGES.includes(packet[W.tp_src]!)

function writeArp(packet: Uint32Array, keys: KeyMap): void {
  const op = keys.get('arp')?.values.get('op') ?? 0n
  if (op > 0xffn) throw new KeyError(`unsupported ARP opcode ${op} in flow key`)
  writeKey(packet, keys, 'arp')
}

function writeLabels(packet: Uint32Array, keys: KeyMap): boolean {
  const values = keys.get('mpls')?.values
  if (!values) return true
  const part = (name: string, n: number): number => Number(values.get(`${name}${n}`) ?? 0n)
  const count = Math.max(1, ...[...values.keys()].map((name) => Number(name.at(-1)) + 1))
  for (let n = 0; n < count; n++) {
    packet[W.mpls + n] = (part('label', n) << 12) | (part('tc', n) << 9) | (part('bos', n) << 8) | part('ttl', n)
  }
  for (let n = 0; n < count - 1; n++) {
    if (packet[W.mpls + n]! & BOTTOM) throw new KeyError('MPLS BOS set in non-innermost label')
  }
  return count === 3 || (packet[W.mpls + count - 1]! & BOTTOM) !== 0
}
