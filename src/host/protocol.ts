/** IANA numbers of the names that `/etc/protocols` gives to iptables, nft and iproute2. */
const NUMBERS: ReadonlyMap<string, number> = new Map([
  ['all', 0],
  ['icmp', 1],
  ['igmp', 2],
  ['ipencap', 4],
  ['ipip', 4],
  ['ipv4', 4],
  ['tcp', 6],
  ['udp', 17],
  ['dccp', 33],
  ['ipv6', 41],
  ['gre', 47],
  ['esp', 50],
  ['ah', 51],
  ['icmpv6', 58],
  ['ipv6-icmp', 58],
  ['ospf', 89],
  ['ospfigp', 89],
  ['pim', 103],
  ['comp', 108],
  ['ipcomp', 108],
  ['vrrp', 112],
  ['sctp', 132],
  ['mh', 135],
  ['ipv6-mh', 135],
  ['udplite', 136],
])

/** The number of a protocol given by name or number, in any case; null where it is neither. `all` is 0. */
export function protocolNumber(text: string): number | null {
  if (/^\d{1,3}$/.test(text)) return Number(text)
  return NUMBERS.get(text.toLowerCase()) ?? null
}
