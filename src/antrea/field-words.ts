import {formatIp} from '../ip.ts'
import type {Field} from '../ovs/fields.ts'
import type {Subfield} from '../ovs/syntax/flow-types.ts'
import type {Dialect} from './dialect.ts'
import type {Meaning} from './layouts.ts'
import type {Lookup} from './lookup.ts'
import {namedAddress, namedMac, namedPort} from './names.ts'

/** Plain names of header fields, by every name that a dump writes. */
const WORDS: Readonly<Record<string, string>> = {
  eth_src: 'source MAC',
  dl_src: 'source MAC',
  eth_dst: 'destination MAC',
  dl_dst: 'destination MAC',
  ip_src: 'source',
  nw_src: 'source',
  ip_dst: 'destination',
  nw_dst: 'destination',
  ipv6_src: 'source',
  ipv6_dst: 'destination',
  arp_spa: 'ARP sender',
  arp_tpa: 'ARP target',
  arp_sha: 'ARP sender MAC',
  arp_tha: 'ARP target MAC',
  arp_op: 'ARP operation',
  tp_src: 'source port',
  tcp_src: 'source port',
  udp_src: 'source port',
  sctp_src: 'source port',
  tp_dst: 'destination port',
  tcp_dst: 'destination port',
  udp_dst: 'destination port',
  sctp_dst: 'destination port',
  tun_dst: 'tunnel destination',
  tun_ipv6_dst: 'tunnel destination',
  tun_src: 'tunnel source',
  tun_ipv6_src: 'tunnel source',
  tun_id: 'tunnel key',
  nd_target: 'ND target',
  nd_sll: 'ND source MAC',
  nd_tll: 'ND target MAC',
  nw_ttl: 'TTL',
  nw_tos: 'ToS',
  ip_dscp: 'DSCP',
  icmp_type: 'ICMP type',
  icmp_code: 'ICMP code',
  icmpv6_type: 'ICMPv6 type',
  icmpv6_code: 'ICMPv6 code',
  vlan_vid: 'VLAN',
  dl_vlan: 'VLAN',
  vlan_tci: 'VLAN tag',
  eth_type: 'Ethernet type',
  dl_type: 'Ethernet type',
  nw_proto: 'IP protocol',
  in_port: 'in port',
  ct_zone: 'conntrack zone',
  pkt_mark: 'packet mark',
  tcp_flags: 'TCP flags',
}

/** `source MAC`; the field's own name where there is no plainer one. */
export const fieldWords = (name: string): string => (Object.hasOwn(WORDS, name) ? (WORDS[name] ?? name) : name)

/** The value of a field as text, with the name of who has it. */
export function valueWords(field: Field, value: bigint, lookup: Lookup): string {
  switch (field.format) {
    case 'ipv4':
      return namedAddress(formatIp({family: 4, value}), lookup)
    case 'ipv6':
      return namedAddress(formatIp({family: 6, value}), lookup)
    case 'mac':
      return namedMac(formatMac(value), lookup)
    case 'port':
      return namedPort(Number(value), lookup)
    case 'decimal':
      return String(value)
    default:
      return value < 10n ? String(value) : `0x${value.toString(16)}`
  }
}

export const formatMac = (value: bigint): string => (value.toString(16).padStart(12, '0').match(/../g) ?? []).join(':')

/** What a part of a register is called: `source`, `endpoint port`; else as written. */
export function subfieldWords(sub: Subfield, dialect: Dialect): string {
  const {field, start, bits} = sub
  const plain = WORDS[field.name]
  if (plain !== undefined && bits === field.bits) return plain
  const own = dialect.layout.fields.get(field.name)?.find((f) => f.start === start && f.bits === bits)
  const label = own ? meaningLabel(own.meaning) : null
  const range = bits === field.bits ? '' : bits === 1 ? `[${start}]` : `[${start}..${start + bits - 1}]`
  return label ?? `${field.name}${range}`
}

function meaningLabel(meaning: Meaning): string | null {
  switch (meaning.kind) {
    case 'words':
      return Object.values(meaning.words)[0]?.replace(/ = .*/, '') ?? null
    case 'flag':
      return `"${meaning.set}"`
    case 'bits':
      return meaning.prefix
    case 'group':
      return 'Service group'
    case 'endpointOrConjunction':
      return 'endpoint'
    default:
      return meaning.label
  }
}
