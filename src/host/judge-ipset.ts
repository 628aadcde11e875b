import {parseIp, parsePrefix, prefixContains} from '../ip.ts'
import type {PacketView} from './filter-packet.ts'
import type {Ipset, IpsetEntry} from './ipset.ts'
import {protocolNumber} from './protocol.ts'
import type {Side} from './ruleset.ts'
import {allOf, anyOf, certain, doubt, type Truth} from './truth.ts'

/** Whether a packet is in an ipset, its parts taken from the sides that the rule names (`dst,dst`). */
export function judgeIpset(
  name: string,
  sides: readonly Side[],
  packet: PacketView,
  ipsets: readonly Ipset[] | null,
): Truth {
  if (ipsets === null) return doubt(`the ipset '${name}' was not read`)
  const set = ipsets.find((candidate) => candidate.name === name)
  if (set === undefined) return doubt(`the ipset '${name}' is not among those that were listed`)
  const [method, kinds = ''] = set.type.split(':')
  if (method === 'list')
    return anyOf(set.entries.map((entry) => judgeIpset(entry.parts[0]!, sides, packet, otherSets(ipsets, name))))
  if (isOfOtherFamily(set, packet.family)) return certain(false)
  const hits = set.entries.map((entry) => ({entry, truth: judgeEntry(entry, kinds.split(','), sides, packet)}))
  if (!set.entries.some(({nomatch}) => nomatch)) return anyOf(hits.map(({truth}) => truth))
  const best = hits
    .filter(({truth}) => truth.value !== false)
    .toSorted((a, b) => specificity(b.entry) - specificity(a.entry))[0]
  return best === undefined ? certain(false) : best.truth.value === null ? best.truth : certain(!best.entry.nomatch)
}

/** A list that holds itself, at any depth, ends here. */
const otherSets = (ipsets: readonly Ipset[], name: string): readonly Ipset[] =>
  ipsets.filter((set) => set.name !== name)

function isOfOtherFamily(set: Ipset, family: 4 | 6): boolean {
  const said = set.options.get('family')
  return (said === 'inet' && family === 6) || (said === 'inet6' && family === 4)
}

/** An exception is of a network inside another: the longest prefix decides. */
const specificity = ({parts}: IpsetEntry): number => Math.max(0, ...parts.map((part) => parsePrefix(part)?.length ?? 0))

function judgeEntry({parts}: IpsetEntry, kinds: readonly string[], sides: readonly Side[], packet: PacketView): Truth {
  return allOf(kinds.map((kind, i) => judgePart(kind, parts[i], sides[i], packet)))
}

function judgePart(kind: string, part: string | undefined, side: Side | undefined, packet: PacketView): Truth {
  if (part === undefined || side === undefined) return doubt(`the ipset's part '${kind}' has no value or no side`)
  if (kind === 'ip' || kind === 'net') return judgeAddress(part, side, packet)
  if (kind === 'port') return judgePort(part, side, packet)
  if (kind === 'iface') return certain(part === (side === 'source' ? packet.iif : packet.oif))
  if (kind === 'mark')
    return packet.mark === null ? doubt("the packet's mark is not known") : certain(packet.mark === Number(part))
  return doubt(`the ipset compares '${kind}', which is not known of the packet`)
}

function judgeAddress(part: string, side: Side, packet: PacketView): Truth {
  const ip = packet[side]
  if (ip === null) return doubt(`the packet's ${side} is one of several after its translation`)
  const prefix = parsePrefix(part)
  if (prefix !== null) return certain(prefixContains(prefix, ip))
  const [low, high] = part.split('-').map(parseIp)
  if (low == null || high == null) return doubt(`the ipset's member '${part}' is not known to this reader`)
  return certain(low.family === ip.family && ip.value >= low.value && ip.value <= high.value)
}

/** `tcp:30080`, `udp:53-60`, and `8080` in a bitmap of ports; ICMP's type and code are not judged. */
function judgePort(part: string, side: Side, packet: PacketView): Truth {
  const [, name, low, high] = /^(?:([a-z0-9-]+):)?(\d+)(?:-(\d+))?$/.exec(part) ?? []
  const protocol = name === undefined ? packet.protocol : protocolNumber(name)
  if (protocol !== null && protocol !== packet.protocol) return certain(false)
  const port = side === 'source' ? packet.sport : packet.dport
  if (low === undefined || protocol === null) return doubt(`the ipset's member '${part}' is not known to this reader`)
  if (port === null) return doubt(`the packet's port is not known`)
  return certain(port >= Number(low) && port <= Number(high ?? low))
}
