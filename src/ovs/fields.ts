/**
 * The fields of a flow and where each lives in a packet's words.
 *
 * A packet is a `Uint32Array` of `FLOW_WORDS`, laid out after OVS's `struct flow` (include/openvswitch/flow.h): fields that
 * share storage there share words here (ARP addresses and nw_src/nw_dst, arp_op and nw_proto, ICMP type/code and
 * tp_src/tp_dst, arp_sha/tha and nd_sll/tll). Fields wider than 32 bits take consecutive words, most significant first.
 * Names, widths, masks and prerequisites: include/openvswitch/meta-flow.h.
 */

/** First word of each piece of storage. */
export const W = {
  skb_priority: 0,
  pkt_mark: 1,
  dp_hash: 2,
  recirc_id: 3,
  conj_id: 4,
  in_port: 5,
  actset_output: 6,
  packet_type: 7,
  ct_state: 8,
  ct_zone: 9,
  ct_mark: 10,
  ct_label: 11,
  ct_nw_src: 15,
  ct_nw_dst: 16,
  ct_ipv6_src: 17,
  ct_ipv6_dst: 21,
  ct_nw_proto: 25,
  ct_tp_src: 26,
  ct_tp_dst: 27,
  metadata: 28,
  regs: 30,
  tun_id: 62,
  tun_src: 64,
  tun_dst: 65,
  tun_ipv6_src: 66,
  tun_ipv6_dst: 70,
  tun_flags: 74,
  tun_tos: 75,
  tun_ttl: 76,
  tun_gbp_id: 77,
  tun_gbp_flags: 78,
  tun_erspan_ver: 79,
  tun_erspan_idx: 80,
  tun_erspan_dir: 81,
  tun_erspan_hwid: 82,
  tun_gtpu_flags: 83,
  tun_gtpu_msgtype: 84,
  /**
   * 64 words for Geneve options: word N is `tun_metadataN` where nobody knows the TLV map (no option then has more than
   * 32 bits); with a map the options follow each other in the order of N, each with the words that its length needs.
   */
  tun_metadata: 85,
  /** Which options the packet has: one of value 0 is not one that is absent. Bit N of the first word is `tun_metadataN`, of the second N + 32. */
  tun_present: 149,
  /** Ports of the outer UDP header: no flow sees them, but a tunnel that a packet goes on in has them still. */
  tun_tp_src: 151,
  tun_tp_dst: 152,
  /** Options with which the packet came by a tunnel, mapped or not: they lie where the fields are that it lacks. */
  tun_options: 153,
  dl_src: 154,
  dl_dst: 156,
  dl_type: 158,
  /** One word a tag, outermost first: TPID in the high 16 bits, TCI in the low (0x1000 = present). */
  vlan: 159,
  /** One word a label stack entry, outermost first: label 20, tc 3, bos 1, ttl 8. */
  mpls: 161,
  nw_src: 164,
  nw_dst: 165,
  ipv6_src: 166,
  ipv6_dst: 170,
  ipv6_label: 174,
  nw_proto: 175,
  nw_tos: 176,
  nw_ttl: 177,
  /** Bit 0: a fragment; bit 1: not the first. */
  nw_frag: 178,
  arp_sha: 179,
  arp_tha: 181,
  nd_target: 183,
  tcp_flags: 187,
  igmp_group: 188,
  tp_src: 189,
  tp_dst: 190,
  nsh_flags: 191,
  nsh_mdtype: 192,
  nsh_np: 193,
  nsh_spi: 194,
  nsh_si: 195,
  nsh_c: 196,
  nsh_ttl: 200,
} as const

/** Words of one packet. */
export const FLOW_WORDS = 201

/** A piece of a field within one word, most significant piece first. */
export interface FieldPart {
  readonly word: number
  /** Bits to the right of the piece in its word. */
  readonly shift: number
  readonly bits: number
}

/** What a packet must be for the field to exist in it (`MFP_*` of meta-flow.h). */
export type Prerequisite =
  | 'none'
  | 'vlan'
  | 'mpls'
  | 'ipv4'
  | 'ipv6'
  | 'ip'
  | 'arp'
  | 'tcp'
  | 'udp'
  | 'sctp'
  | 'icmp'
  | 'icmp6'
  | 'nd'
  | 'ndSolicit'
  | 'ndAdvert'
  | 'nsh'
  | 'ct'

/** How a dump writes the field. */
export type FieldFormat =
  | 'decimal'
  | 'hex'
  | 'ipv4'
  | 'ipv6'
  | 'mac'
  | 'port'
  | 'ctState'
  | 'tcpFlags'
  | 'frag'
  | 'tunFlags'
  | 'packetType'
  | 'tlv'

export interface Field {
  /** Index in `FIELDS`. */
  readonly id: number
  /** The name that OVS calls it by in `set_field`, e.g. `ip_dst`, `eth_src`. */
  readonly name: string
  /** The other names that dumps and users write, e.g. `nw_dst`. */
  readonly aliases: readonly string[]
  /** NXM and OXM names, e.g. `NXM_OF_IP_DST`, `OXM_OF_IPV4_DST`. */
  readonly nxm: readonly string[]
  readonly bits: number
  readonly parts: readonly FieldPart[]
  readonly format: FieldFormat
  /** Any bits can be masked; else exact or wildcard only. */
  readonly maskable: boolean
  readonly writable: boolean
  readonly prerequisite: Prerequisite
}

const fields: Field[] = []

interface Options {
  readonly aka?: readonly string[]
  readonly nxm?: readonly string[]
  readonly shift?: number
  readonly format?: FieldFormat
  readonly exact?: boolean
  readonly readOnly?: boolean
  readonly needs?: Prerequisite
}

function field(name: string, bits: number, word: number, o: Options = {}): void {
  const parts: FieldPart[] = []
  const first = bits % 32 || 32
  for (let left = bits, w = word, piece = first; left > 0; w++, left -= piece, piece = 32) {
    parts.push({word: w, shift: left === bits && bits < 32 ? (o.shift ?? 0) : 0, bits: piece})
  }
  fields.push({
    id: fields.length,
    name,
    aliases: o.aka ?? [],
    nxm: o.nxm ?? [],
    bits,
    parts,
    format: o.format ?? 'hex',
    maskable: !o.exact,
    writable: !o.readOnly,
    prerequisite: o.needs ?? 'none',
  })
}

const ro = {readOnly: true} as const
field('dp_hash', 32, W.dp_hash, {...ro, nxm: ['NXM_NX_DP_HASH']})
field('recirc_id', 32, W.recirc_id, {...ro, exact: true, nxm: ['NXM_NX_RECIRC_ID']})
field('packet_type', 32, W.packet_type, {...ro, exact: true, format: 'packetType', nxm: ['OXM_OF_PACKET_TYPE']})
field('conj_id', 32, W.conj_id, {...ro, exact: true, format: 'decimal', nxm: ['NXM_NX_CONJ_ID']})
field('tun_id', 64, W.tun_id, {aka: ['tunnel_id'], nxm: ['NXM_NX_TUN_ID', 'OXM_OF_TUNNEL_ID']})
field('tun_src', 32, W.tun_src, {format: 'ipv4', nxm: ['NXM_NX_TUN_IPV4_SRC']})
field('tun_dst', 32, W.tun_dst, {format: 'ipv4', nxm: ['NXM_NX_TUN_IPV4_DST']})
field('tun_ipv6_src', 128, W.tun_ipv6_src, {format: 'ipv6', nxm: ['NXM_NX_TUN_IPV6_SRC']})
field('tun_ipv6_dst', 128, W.tun_ipv6_dst, {format: 'ipv6', nxm: ['NXM_NX_TUN_IPV6_DST']})
field('tun_flags', 16, W.tun_flags, {format: 'tunFlags', nxm: ['NXM_NX_TUN_FLAGS']})
field('tun_ttl', 8, W.tun_ttl, {...ro, exact: true, format: 'decimal'})
field('tun_tos', 8, W.tun_tos, {...ro, exact: true})
field('tun_gbp_id', 16, W.tun_gbp_id, {format: 'decimal', nxm: ['NXM_NX_TUN_GBP_ID']})
field('tun_gbp_flags', 8, W.tun_gbp_flags, {nxm: ['NXM_NX_TUN_GBP_FLAGS']})
field('tun_erspan_idx', 20, W.tun_erspan_idx, {nxm: ['NXOXM_ET_ERSPAN_IDX']})
field('tun_erspan_ver', 4, W.tun_erspan_ver, {format: 'decimal', nxm: ['NXOXM_ET_ERSPAN_VER']})
field('tun_erspan_dir', 1, W.tun_erspan_dir, {format: 'decimal', nxm: ['NXOXM_ET_ERSPAN_DIR']})
field('tun_erspan_hwid', 6, W.tun_erspan_hwid, {nxm: ['NXOXM_ET_ERSPAN_HWID']})
field('tun_gtpu_flags', 8, W.tun_gtpu_flags, {...ro, aka: ['gtpu_flags'], nxm: ['NXOXM_ET_GTPU_FLAGS']})
field('tun_gtpu_msgtype', 8, W.tun_gtpu_msgtype, {
  ...ro,
  aka: ['gtpu_msgtype'],
  format: 'decimal',
  nxm: ['NXOXM_ET_GTPU_MSGTYPE'],
})
field('metadata', 64, W.metadata, {nxm: ['OXM_OF_METADATA']})
field('in_port', 16, W.in_port, {exact: true, format: 'port', nxm: ['NXM_OF_IN_PORT']})
field('in_port_oxm', 32, W.in_port, {exact: true, format: 'port', nxm: ['OXM_OF_IN_PORT']})
field('skb_priority', 32, W.skb_priority, {...ro, exact: true})
field('pkt_mark', 32, W.pkt_mark, {nxm: ['NXM_NX_PKT_MARK']})
field('actset_output', 32, W.actset_output, {
  ...ro,
  exact: true,
  format: 'port',
  nxm: ['ONFOXM_ET_ACTSET_OUTPUT', 'OXM_OF_ACTSET_OUTPUT'],
})
field('ct_state', 32, W.ct_state, {...ro, format: 'ctState', nxm: ['NXM_NX_CT_STATE']})
field('ct_zone', 16, W.ct_zone, {...ro, exact: true, format: 'decimal', nxm: ['NXM_NX_CT_ZONE']})
field('ct_mark', 32, W.ct_mark, {nxm: ['NXM_NX_CT_MARK']})
field('ct_label', 128, W.ct_label, {nxm: ['NXM_NX_CT_LABEL']})
field('ct_nw_proto', 8, W.ct_nw_proto, {
  ...ro,
  exact: true,
  format: 'decimal',
  needs: 'ct',
  nxm: ['NXM_NX_CT_NW_PROTO'],
})
field('ct_nw_src', 32, W.ct_nw_src, {...ro, format: 'ipv4', needs: 'ct', nxm: ['NXM_NX_CT_NW_SRC']})
field('ct_nw_dst', 32, W.ct_nw_dst, {...ro, format: 'ipv4', needs: 'ct', nxm: ['NXM_NX_CT_NW_DST']})
field('ct_ipv6_src', 128, W.ct_ipv6_src, {...ro, format: 'ipv6', needs: 'ct', nxm: ['NXM_NX_CT_IPV6_SRC']})
field('ct_ipv6_dst', 128, W.ct_ipv6_dst, {...ro, format: 'ipv6', needs: 'ct', nxm: ['NXM_NX_CT_IPV6_DST']})
field('ct_tp_src', 16, W.ct_tp_src, {...ro, format: 'decimal', needs: 'ct', nxm: ['NXM_NX_CT_TP_SRC']})
field('ct_tp_dst', 16, W.ct_tp_dst, {...ro, format: 'decimal', needs: 'ct', nxm: ['NXM_NX_CT_TP_DST']})
for (let n = 0; n < 32; n++) field(`reg${n}`, 32, W.regs + n, {nxm: [`NXM_NX_REG${n}`]})
for (let n = 0; n < 16; n++) field(`xreg${n}`, 64, W.regs + 2 * n, {nxm: [`OXM_OF_PKT_REG${n}`]})
for (let n = 0; n < 8; n++) field(`xxreg${n}`, 128, W.regs + 4 * n, {nxm: [`NXM_NX_XXREG${n}`]})
field('eth_src', 48, W.dl_src, {aka: ['dl_src'], format: 'mac', nxm: ['NXM_OF_ETH_SRC', 'OXM_OF_ETH_SRC']})
field('eth_dst', 48, W.dl_dst, {aka: ['dl_dst'], format: 'mac', nxm: ['NXM_OF_ETH_DST', 'OXM_OF_ETH_DST']})
field('eth_type', 16, W.dl_type, {...ro, aka: ['dl_type'], exact: true, nxm: ['NXM_OF_ETH_TYPE', 'OXM_OF_ETH_TYPE']})
field('vlan_tci', 16, W.vlan, {nxm: ['NXM_OF_VLAN_TCI']})
field('vlan_tci1', 16, W.vlan + 1)
field('dl_vlan', 12, W.vlan, {exact: true, format: 'decimal'})
field('vlan_vid', 13, W.vlan, {format: 'decimal', nxm: ['OXM_OF_VLAN_VID']})
field('dl_vlan_pcp', 3, W.vlan, {shift: 13, exact: true, format: 'decimal'})
field('vlan_pcp', 3, W.vlan, {shift: 13, exact: true, format: 'decimal', needs: 'vlan', nxm: ['OXM_OF_VLAN_PCP']})
field('dl_vlan1', 12, W.vlan + 1, {exact: true, format: 'decimal'})
field('dl_vlan_pcp1', 3, W.vlan + 1, {shift: 13, exact: true, format: 'decimal'})
field('mpls_label', 20, W.mpls, {shift: 12, exact: true, format: 'decimal', needs: 'mpls', nxm: ['OXM_OF_MPLS_LABEL']})
field('mpls_tc', 3, W.mpls, {shift: 9, exact: true, format: 'decimal', needs: 'mpls', nxm: ['OXM_OF_MPLS_TC']})
field('mpls_bos', 1, W.mpls, {...ro, shift: 8, exact: true, format: 'decimal', needs: 'mpls', nxm: ['OXM_OF_MPLS_BOS']})
field('mpls_ttl', 8, W.mpls, {exact: true, format: 'decimal', needs: 'mpls', nxm: ['NXM_NX_MPLS_TTL']})
field('ip_src', 32, W.nw_src, {
  aka: ['nw_src'],
  format: 'ipv4',
  needs: 'ipv4',
  nxm: ['NXM_OF_IP_SRC', 'OXM_OF_IPV4_SRC'],
})
field('ip_dst', 32, W.nw_dst, {
  aka: ['nw_dst'],
  format: 'ipv4',
  needs: 'ipv4',
  nxm: ['NXM_OF_IP_DST', 'OXM_OF_IPV4_DST'],
})
field('ipv6_src', 128, W.ipv6_src, {format: 'ipv6', needs: 'ipv6', nxm: ['NXM_NX_IPV6_SRC', 'OXM_OF_IPV6_SRC']})
field('ipv6_dst', 128, W.ipv6_dst, {format: 'ipv6', needs: 'ipv6', nxm: ['NXM_NX_IPV6_DST', 'OXM_OF_IPV6_DST']})
field('ipv6_label', 20, W.ipv6_label, {needs: 'ipv6', nxm: ['NXM_NX_IPV6_LABEL', 'OXM_OF_IPV6_FLABEL']})
field('nw_proto', 8, W.nw_proto, {
  ...ro,
  aka: ['ip_proto'],
  exact: true,
  format: 'decimal',
  needs: 'ip',
  nxm: ['NXM_OF_IP_PROTO', 'OXM_OF_IP_PROTO'],
})
field('nw_tos', 8, W.nw_tos, {exact: true, format: 'decimal', needs: 'ip', nxm: ['NXM_OF_IP_TOS']})
field('ip_dscp', 6, W.nw_tos, {shift: 2, exact: true, format: 'decimal', needs: 'ip', nxm: ['OXM_OF_IP_DSCP']})
field('nw_ecn', 2, W.nw_tos, {
  aka: ['ip_ecn'],
  exact: true,
  format: 'decimal',
  needs: 'ip',
  nxm: ['NXM_NX_IP_ECN', 'OXM_OF_IP_ECN'],
})
field('nw_ttl', 8, W.nw_ttl, {exact: true, format: 'decimal', needs: 'ip', nxm: ['NXM_NX_IP_TTL']})
field('ip_frag', 2, W.nw_frag, {...ro, aka: ['nw_frag'], format: 'frag', needs: 'ip', nxm: ['NXM_NX_IP_FRAG']})
field('arp_op', 16, W.nw_proto, {exact: true, format: 'decimal', needs: 'arp', nxm: ['NXM_OF_ARP_OP', 'OXM_OF_ARP_OP']})
field('arp_spa', 32, W.nw_src, {format: 'ipv4', needs: 'arp', nxm: ['NXM_OF_ARP_SPA', 'OXM_OF_ARP_SPA']})
field('arp_tpa', 32, W.nw_dst, {format: 'ipv4', needs: 'arp', nxm: ['NXM_OF_ARP_TPA', 'OXM_OF_ARP_TPA']})
field('arp_sha', 48, W.arp_sha, {format: 'mac', needs: 'arp', nxm: ['NXM_NX_ARP_SHA', 'OXM_OF_ARP_SHA']})
field('arp_tha', 48, W.arp_tha, {format: 'mac', needs: 'arp', nxm: ['NXM_NX_ARP_THA', 'OXM_OF_ARP_THA']})
field('tcp_src', 16, W.tp_src, {
  aka: ['tp_src'],
  format: 'decimal',
  needs: 'tcp',
  nxm: ['NXM_OF_TCP_SRC', 'OXM_OF_TCP_SRC'],
})
field('tcp_dst', 16, W.tp_dst, {
  aka: ['tp_dst'],
  format: 'decimal',
  needs: 'tcp',
  nxm: ['NXM_OF_TCP_DST', 'OXM_OF_TCP_DST'],
})
field('tcp_flags', 12, W.tcp_flags, {
  ...ro,
  format: 'tcpFlags',
  needs: 'tcp',
  nxm: ['NXM_NX_TCP_FLAGS', 'OXM_OF_TCP_FLAGS'],
})
field('udp_src', 16, W.tp_src, {format: 'decimal', needs: 'udp', nxm: ['NXM_OF_UDP_SRC', 'OXM_OF_UDP_SRC']})
field('udp_dst', 16, W.tp_dst, {format: 'decimal', needs: 'udp', nxm: ['NXM_OF_UDP_DST', 'OXM_OF_UDP_DST']})
field('sctp_src', 16, W.tp_src, {format: 'decimal', needs: 'sctp', nxm: ['OXM_OF_SCTP_SRC']})
field('sctp_dst', 16, W.tp_dst, {format: 'decimal', needs: 'sctp', nxm: ['OXM_OF_SCTP_DST']})
field('icmp_type', 8, W.tp_src, {
  exact: true,
  format: 'decimal',
  needs: 'icmp',
  nxm: ['NXM_OF_ICMP_TYPE', 'OXM_OF_ICMPV4_TYPE'],
})
field('icmp_code', 8, W.tp_dst, {
  exact: true,
  format: 'decimal',
  needs: 'icmp',
  nxm: ['NXM_OF_ICMP_CODE', 'OXM_OF_ICMPV4_CODE'],
})
field('icmpv6_type', 8, W.tp_src, {
  exact: true,
  format: 'decimal',
  needs: 'icmp6',
  nxm: ['NXM_NX_ICMPV6_TYPE', 'OXM_OF_ICMPV6_TYPE'],
})
field('icmpv6_code', 8, W.tp_dst, {
  exact: true,
  format: 'decimal',
  needs: 'icmp6',
  nxm: ['NXM_NX_ICMPV6_CODE', 'OXM_OF_ICMPV6_CODE'],
})
field('nd_target', 128, W.nd_target, {format: 'ipv6', needs: 'nd', nxm: ['NXM_NX_ND_TARGET', 'OXM_OF_IPV6_ND_TARGET']})
field('nd_sll', 48, W.arp_sha, {format: 'mac', needs: 'ndSolicit', nxm: ['NXM_NX_ND_SLL', 'OXM_OF_IPV6_ND_SLL']})
field('nd_tll', 48, W.arp_tha, {format: 'mac', needs: 'ndAdvert', nxm: ['NXM_NX_ND_TLL', 'OXM_OF_IPV6_ND_TLL']})
field('nd_reserved', 32, W.igmp_group, {exact: true, needs: 'nd', nxm: ['ERICOXM_OF_ICMPV6_ND_RESERVED']})
field('nd_options_type', 8, W.tcp_flags, {
  exact: true,
  format: 'decimal',
  needs: 'nd',
  nxm: ['ERICOXM_OF_ICMPV6_ND_OPTIONS_TYPE'],
})
field('nsh_flags', 8, W.nsh_flags, {format: 'decimal', needs: 'nsh', nxm: ['NXOXM_NSH_FLAGS']})
field('nsh_ttl', 8, W.nsh_ttl, {exact: true, format: 'decimal', needs: 'nsh', nxm: ['NXOXM_NSH_TTL']})
field('nsh_mdtype', 8, W.nsh_mdtype, {...ro, exact: true, format: 'decimal', needs: 'nsh', nxm: ['NXOXM_NSH_MDTYPE']})
field('nsh_np', 8, W.nsh_np, {...ro, exact: true, format: 'decimal', needs: 'nsh', nxm: ['NXOXM_NSH_NP']})
field('nsh_spi', 24, W.nsh_spi, {aka: ['nsp'], exact: true, needs: 'nsh', nxm: ['NXOXM_NSH_SPI']})
field('nsh_si', 8, W.nsh_si, {aka: ['nsi'], exact: true, format: 'decimal', needs: 'nsh', nxm: ['NXOXM_NSH_SI']})
for (let n = 0; n < 4; n++) field(`nsh_c${n + 1}`, 32, W.nsh_c + n, {needs: 'nsh', nxm: [`NXOXM_NSH_C${n + 1}`]})
for (let n = 0; n < 64; n++) {
  field(`tun_metadata${n}`, 32, W.tun_metadata + n, {format: 'tlv', nxm: [`NXM_NX_TUN_METADATA${n}`]})
}

export const FIELDS: readonly Field[] = fields

/** The bit that says whether a packet has the option `tun_metadataN`; null for a field that is no option. */
export function presenceOf({format, name}: Field): {readonly word: number; readonly bit: number} | null {
  if (format !== 'tlv') return null
  const n = Number(name.slice('tun_metadata'.length))
  return {word: W.tun_present + (n >> 5), bit: (1 << (n & 31)) >>> 0}
}

/** Fields by every name that a dump or a user may write: canonical, aliases, NXM and OXM names. */
export const FIELD_BY_NAME: ReadonlyMap<string, Field> = new Map(
  fields.flatMap((f) => [f.name, ...f.aliases, ...f.nxm].map((name) => [name, f] as const)),
)

/** The field of a name that this file itself spells. @throws {RangeError} for a name that no field has */
export function fieldNamed(name: string): Field {
  const f = FIELD_BY_NAME.get(name)
  if (!f) throw new RangeError(`no field '${name}'`)
  return f
}
