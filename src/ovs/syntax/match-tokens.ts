import {FIELD_BY_NAME, type Field, fieldNamed} from '../fields.ts'
import type {Subfield} from './flow-types.ts'
import {NameTable} from './name-table.ts'

/** What a word of a flow line stands for. */
export type Token =
  | {readonly kind: 'field'; readonly field: Field}
  | {readonly kind: 'protocol'; readonly etherType: number; readonly protocol: number}
  | {readonly kind: 'eth'}
  | {readonly kind: 'dlVlan'; readonly field: Field}
  | {readonly kind: 'dlVlanPcp'; readonly field: Field}
  | {readonly kind: 'tos'; readonly field: Field}
  | {readonly kind: 'mplsLse'; readonly word: number}
  | {readonly kind: 'actions'}
  | {readonly kind: 'table'}
  | {readonly kind: 'flag'}
  | {readonly kind: 'statistic'; readonly statistic: number}

/** Numbers that stand before the match (lib/ofp-flow.c, ofproto/ofproto.c for `table_id`). */
export const STATISTIC = {
  cookie: 0,
  duration: 1,
  packets: 2,
  bytes: 3,
  idleTimeout: 4,
  hardTimeout: 5,
  idleAge: 6,
  hardAge: 7,
  importance: 8,
  priority: 9,
  offloadPackets: 10,
  offloadBytes: 11,
} as const

const NONE = -1

/** Words that stand for an Ethernet type and an IP protocol (lib/ofp-parse.c). */
export const PROTOCOLS: ReadonlyMap<string, readonly [etherType: number, protocol: number]> = new Map([
  ['ip', [0x0800, NONE]],
  ['ipv4', [0x0800, NONE]],
  ['icmp', [0x0800, 1]],
  ['igmp', [0x0800, 2]],
  ['tcp', [0x0800, 6]],
  ['udp', [0x0800, 17]],
  ['sctp', [0x0800, 132]],
  ['ipv6', [0x86dd, NONE]],
  ['ip6', [0x86dd, NONE]],
  ['tcp6', [0x86dd, 6]],
  ['udp6', [0x86dd, 17]],
  ['icmp6', [0x86dd, 58]],
  ['icmpv6', [0x86dd, 58]],
  ['sctp6', [0x86dd, 132]],
  ['arp', [0x0806, NONE]],
  ['rarp', [0x8035, NONE]],
  ['mpls', [0x8847, NONE]],
  ['mplsm', [0x8848, NONE]],
  ['nsh', [0x894f, NONE]],
])

function tokenOf(field: Field): Token {
  if (field.name === 'dl_vlan' || field.name === 'dl_vlan1') return {kind: 'dlVlan', field}
  if (field.name === 'dl_vlan_pcp' || field.name === 'dl_vlan_pcp1') return {kind: 'dlVlanPcp', field}
  // A dump writes nw_tos as the whole byte, but only its six DSCP bits are matched.
  if (field.name === 'nw_tos') return {kind: 'tos', field}
  return {kind: 'field', field}
}

function* tokens(): Generator<readonly [string, Token]> {
  for (const [name, field] of FIELD_BY_NAME) yield [name, tokenOf(field)]
  for (const [name, [etherType, protocol]] of PROTOCOLS) yield [name, {kind: 'protocol', etherType, protocol}]
  yield ['eth', {kind: 'eth'}]
  yield ['icmp_type', {kind: 'field', field: fieldNamed('icmp_type')}]
  yield ['mpls_lse1', {kind: 'mplsLse', word: 1}]
  yield ['mpls_lse2', {kind: 'mplsLse', word: 2}]
  yield ['actions', {kind: 'actions'}]
  yield ['table', {kind: 'table'}]
  yield ['table_id', {kind: 'table'}]
  for (const [name, statistic] of [
    ['cookie', STATISTIC.cookie],
    ['duration', STATISTIC.duration],
    ['n_packets', STATISTIC.packets],
    ['n_bytes', STATISTIC.bytes],
    ['idle_timeout', STATISTIC.idleTimeout],
    ['hard_timeout', STATISTIC.hardTimeout],
    ['idle_age', STATISTIC.idleAge],
    ['hard_age', STATISTIC.hardAge],
    ['importance', STATISTIC.importance],
    ['priority', STATISTIC.priority],
    ['n_offload_packets', STATISTIC.offloadPackets],
    ['n_offload_bytes', STATISTIC.offloadBytes],
  ] as const) {
    yield [name, {kind: 'statistic', statistic}]
  }
  for (const flag of ['send_flow_rem', 'check_overlap', 'reset_counts', 'no_packet_counts', 'no_byte_counts']) {
    yield [flag, {kind: 'flag'}]
  }
}

/** Every word that may begin a piece of a flow line. */
export const TOKENS: NameTable<Token> = new NameTable(tokens())

/** A whole field by one of its names. */
export interface WholeField {
  /** As in `reg0`. */
  readonly bare: Subfield
  /** As in `NXM_NX_REG0[]`. */
  readonly bracketed: Subfield
}

/** `OXM_OF_VLAN_VID[]` is the number alone; a match and set_field have the bit that says there is a tag, too. */
const VID_BITS = 12

/** Fields by every name, for actions. */
export const FIELD_NAMES: NameTable<WholeField> = new NameTable(
  [...FIELD_BY_NAME].map(([name, field]) => {
    const whole = {field, start: 0, bits: field.bits}
    const bits = field.name === 'vlan_vid' ? VID_BITS : field.bits
    return [name, {bare: {...whole, written: name}, bracketed: {...whole, bits, written: `${name}[]`}}] as const
  }),
)
