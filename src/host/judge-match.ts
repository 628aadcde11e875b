import {type Ip, isMulticast} from '../ip.ts'
import type {FilterState, PacketView} from './filter-packet.ts'
import {judgeAddrtype} from './judge-addrtype.ts'
import {judgeCtState} from './judge-ct-state.ts'
import {judgeFields} from './judge-fields.ts'
import {judgeIpset} from './judge-ipset.ts'
import type {Range, RuleMatch, Side} from './ruleset.ts'
import {allOf, anyOf, asks, certain, doubt, not, type Truth} from './truth.ts'

/** Whether all conditions of a rule hold. */
export const judgeMatches = (matches: readonly RuleMatch[], packet: PacketView, state: FilterState): Truth =>
  allOf(matches.map((match) => judgeMatch(match, packet, state)))

/** Whether one condition holds for a packet, with its negation. */
export function judgeMatch(match: RuleMatch, packet: PacketView, state: FilterState): Truth {
  const port = match.kind === 'port' ? judgePort(match, packet) : null
  // A negated port still wants the protocol: `-p tcp ! --dport 80` is no match for UDP.
  if (port !== null)
    return allOf([
      certain(match.kind === 'port' && match.protocols.includes(packet.protocol)),
      match.negated ? not(port) : port,
    ])
  const truth = judge(match, packet, state)
  return match.negated ? not(truth) : truth
}

function judge(match: RuleMatch, packet: PacketView, state: FilterState): Truth {
  switch (match.kind) {
    case 'address':
      return inAddresses(packet[match.side], match, `the packet's ${match.side}`)
    case 'device':
      return certain(deviceFits(match.name, match.side === 'in' ? packet.iif : packet.oif))
    case 'protocol':
      return certain(packet.protocol === match.protocol)
    case 'port':
      return judgePort(match, packet)
    case 'icmp':
      return judgeIcmp(match, packet)
    case 'tcp-flags':
      return packet.protocol !== 6
        ? certain(false)
        : asks(packet.tcpFlags, 'TCP flags', (flags) => (flags & match.mask) === match.value)
    case 'ipset':
      return judgeIpset(match.name, match.sides, packet, state.ipsets)
    case 'addrtype':
      return judgeAddrtype(match.types, packet[match.side], limitOf(match.limitTo, packet), state)
    case 'mark':
      return asks(
        match.of === 'packet' ? packet.mark : packet.ctMark,
        `${match.of} mark`,
        (mark) => ((mark ^ match.value) & match.mask) === 0 && (match.value & ~match.mask) === 0,
      )
    case 'ct-state':
      return anyOf(match.states.map((word) => judgeCtState(word.toLowerCase(), packet)))
    case 'size':
      return asks(packet.size, 'size', (size) => within(match.range, size))
    case 'packet-type':
      return judgePacketType(match.type, packet)
    case 'fields':
      return judgeFields(match.fields, match.values, packet, state)
    case 'constant':
      return certain(match.value)
    case 'unknown':
      return doubt(match.reason)
  }
}

const within = ({low, high}: Range<number>, value: number): boolean => value >= low && value <= high

function inAddresses(
  ip: Ip | null,
  {family, ranges}: {family: 4 | 6; ranges: readonly Range<bigint>[]},
  name: string,
): Truth {
  if (ip === null) return doubt(`${name} is one of several after its translation`)
  return certain(ip.family === family && ranges.some(({low, high}) => ip.value >= low && ip.value <= high))
}

/** `eth+` stands for all names that begin so; without a device only `+` fits. */
const deviceFits = (pattern: string, name: string | null): boolean =>
  pattern.endsWith('+') ? (name ?? '').startsWith(pattern.slice(0, -1)) : name === pattern

function judgePort(
  {side, ranges}: {side: Side | 'either'; ranges: readonly Range<number>[]},
  packet: PacketView,
): Truth {
  const ports =
    side === 'source' ? [packet.sport] : side === 'destination' ? [packet.dport] : [packet.sport, packet.dport]
  return anyOf(ports.map((port) => asks(port, 'port', (value) => ranges.some((range) => within(range, value)))))
}

function judgeIcmp({type, codes}: {type: number; codes: Range<number>}, packet: PacketView): Truth {
  if (packet.protocol !== 1 && packet.protocol !== 58) return certain(false)
  const code =
    codes.low === 0 && codes.high === 255
      ? certain(true)
      : asks(packet.icmpCode, 'ICMP code', (value) => within(codes, value))
  return allOf([asks(packet.icmpType, 'ICMP type', (value) => value === type), code])
}

/** undefined: any device; null: there is none, so nothing is local to it. */
const limitOf = (limitTo: 'in' | 'out' | null, packet: PacketView): string | null | undefined =>
  limitTo === null ? undefined : limitTo === 'in' ? packet.iif : packet.oif

/** A routed packet came to this node's own link-layer address, unless its destination is for many. */
function judgePacketType(type: string, {destination}: PacketView): Truth {
  if (destination === null) return doubt('the destination is one of several after its translation')
  const many = isMulticast(destination) ? 'multicast' : 'unicast'
  return many === 'unicast' && type === 'broadcast' && destination.value % 256n === 255n
    ? doubt('whether the destination is a broadcast is not known')
    : certain(type === many)
}
