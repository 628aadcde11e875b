import {type Field, presenceOf, W} from '../fields.ts'
import {etherTypeOf} from './ether-type.ts'
import {CT_STATE, TCP_FLAGS, TUN_FLAGS} from './flags.ts'
import {formatFrag, formatHex, formatPacketType} from './format-value.ts'
import {PROTOCOLS} from './match-tokens.ts'
import type {NumberNames} from './names.ts'
import {layoutOf} from './tlv-fields.ts'
import {hexPadded, WordPrinter} from './word-printer.ts'

const TAGGED = 0x1000
const ETH_IP = 0x0800
const ETH_IPV6 = 0x86dd
const ETH_NSH = 0x894f
const ALL = 0xffff_ffff

/**
 * Prints masked words in the order and spelling of match_format() of lib/match.c: what dump-flows says before
 * `actions=`, and what ofproto/trace says behind `Flow:`.
 */
export function formatMaskedWords(values: Uint32Array, masks: Uint32Array, names: NumberNames): string {
  return new MatchPrinter(values, masks, names).print()
}

class MatchPrinter extends WordPrinter {
  private readonly etherType: number

  constructor(values: Uint32Array, masks: Uint32Array, names: NumberNames) {
    super(values, masks, names)
    this.etherType = etherTypeOf(values)
  }

  print(): string {
    this.metadata()
    const {typeShown, protocolShown} = this.protocolWord()
    for (let n = 0; n < 32; n++) this.hex(`reg${n}`, W.regs + n, 32)
    this.tunnel()
    this.wide('metadata', W.metadata, 2)
    if (this.m[W.in_port]) this.put('in_port', this.port(this.v[W.in_port]!))
    this.vlan(0)
    this.vlan(1)
    this.mac('dl_src', W.dl_src)
    this.mac('dl_dst', W.dl_dst)
    if (this.m[W.dl_type] && !typeShown) this.put('dl_type', hexPadded(this.v[W.dl_type]!, 4))
    this.network(protocolShown)
    this.mpls()
    if (this.m[W.nw_frag]) this.put('nw_frag', formatFrag(this.v[W.nw_frag]!, this.m[W.nw_frag]! & 3))
    this.transport()
    return this.parts.join(',')
  }

  private metadata(): void {
    const v = this.v
    const m = this.m
    this.hex('pkt_mark', W.pkt_mark, 32)
    this.hex('recirc_id', W.recirc_id, 32)
    this.hex('dp_hash', W.dp_hash, 32)
    if (m[W.conj_id]) this.put('conj_id', String(v[W.conj_id]!))
    if (m[W.skb_priority]) this.put('skb_priority', formatHex(v[W.skb_priority]!))
    if (m[W.actset_output]) this.put('actset_output', this.port(v[W.actset_output]!))
    this.flags('ct_state', W.ct_state, CT_STATE, ALL)
    this.decimal('ct_zone', W.ct_zone, 16)
    this.hex('ct_mark', W.ct_mark, 32)
    this.wide('ct_label', W.ct_label, 4)
    this.ipv4('ct_nw_src', W.ct_nw_src)
    this.ipv6('ct_ipv6_src', W.ct_ipv6_src)
    this.ipv4('ct_nw_dst', W.ct_nw_dst)
    this.ipv6('ct_ipv6_dst', W.ct_ipv6_dst)
    if (m[W.ct_nw_proto]) this.put('ct_nw_proto', String(v[W.ct_nw_proto]!))
    this.decimal('ct_tp_src', W.ct_tp_src, 16)
    this.decimal('ct_tp_dst', W.ct_tp_dst, 16)
    if (!m[W.packet_type]) return
    if (v[W.packet_type]) this.put('packet_type', formatPacketType(v[W.packet_type]!))
    // Ethernet goes without saying but for a packet that was recirculated.
    else if (m[W.recirc_id]) this.parts.push('eth')
  }

  /** `tcp`, `arp`…, where the Ethernet type has one; it may stand for the IP protocol too. */
  private protocolWord(): {typeShown: boolean; protocolShown: boolean} {
    if (!this.m[W.dl_type]) return {typeShown: false, protocolShown: false}
    const etherType = this.v[W.dl_type]!
    const withProtocol = this.m[W.nw_proto] ? PROTOCOL_WORDS.get(wordKey(etherType, this.v[W.nw_proto]!)) : undefined
    const word = withProtocol ?? PROTOCOL_WORDS.get(wordKey(etherType, -1))
    if (word) this.parts.push(word)
    return {typeShown: word !== undefined, protocolShown: withProtocol !== undefined}
  }

  private tunnel(): void {
    const v = this.v
    const m = this.m
    this.wide('tun_id', W.tun_id, 2)
    this.ipv4('tun_src', W.tun_src)
    this.ipv4('tun_dst', W.tun_dst)
    this.ipv6('tun_ipv6_src', W.tun_ipv6_src)
    this.ipv6('tun_ipv6_dst', W.tun_ipv6_dst)
    this.decimal('tun_gbp_id', W.tun_gbp_id, 16)
    if (m[W.tun_gbp_flags]) this.put('tun_gbp_flags', formatHex(v[W.tun_gbp_flags]!))
    if (m[W.tun_tos]) this.put('tun_tos', v[W.tun_tos]!.toString(16))
    if (m[W.tun_ttl]) this.put('tun_ttl', String(v[W.tun_ttl]!))
    this.decimal('tun_erspan_ver', W.tun_erspan_ver, 4)
    this.erspan()
    if (m[W.tun_gtpu_flags]) this.put('gtpu_flags', formatHex(v[W.tun_gtpu_flags]!))
    if (m[W.tun_gtpu_msgtype]) this.put('gtpu_msgtype', String(v[W.tun_gtpu_msgtype]!))
    this.flags('tun_flags', W.tun_flags, TUN_FLAGS, 0xffff)
    for (const field of layoutOf(this.names)) this.option(field)
  }

  /** A Geneve option: its value, that it is there, or (NP) that it isn't. */
  private option(field: Field): void {
    const {name, parts, bits} = field
    const words = parts.length
    const first = parts[0]?.word
    const presence = presenceOf(field)
    if (first === undefined || presence === null) return
    const isAsked = (this.m[presence.word]! & presence.bit) !== 0
    if (isAsked && (this.v[presence.word]! & presence.bit) === 0) this.put(name, 'NP')
    else if (this.anyMask(first, words)) {
      const value = this.big(this.v, first, words)
      const mask = this.big(this.m, first, words)
      this.put(name, mask === (1n << BigInt(bits)) - 1n ? formatHex(value) : `${formatHex(value)}/${formatHex(mask)}`)
    } else if (isAsked) this.parts.push(name)
  }

  /** Which fields there are is for the version to say. */
  private erspan(): void {
    const version = this.v[W.tun_erspan_ver]!
    if (version !== 2 || !this.m[W.tun_erspan_ver]) {
      if (version === 1 || !this.m[W.tun_erspan_ver]) this.hex('tun_erspan_idx', W.tun_erspan_idx, 20)
      if (this.m[W.tun_erspan_ver]) return
    }
    if (this.m[W.tun_erspan_dir]) this.put('tun_erspan_dir', String(this.v[W.tun_erspan_dir]!))
    if (this.m[W.tun_erspan_hwid]) this.put('tun_erspan_hwid', formatHex(this.v[W.tun_erspan_hwid]!))
  }

  private vlan(index: 0 | 1): void {
    const mask = this.m[W.vlan + index]! & 0xffff
    if (mask === 0) return
    const tci = this.v[W.vlan + index]! & 0xffff
    const end = index === 0 ? '' : '1'
    const vid = mask & 0xfff
    const pcp = mask & 0xe000
    const plain =
      tci & mask & TAGGED && (vid === 0 || vid === 0xfff) && (pcp === 0 || pcp === 0xe000) && vid + pcp !== 0
    if (!plain) {
      this.put(`vlan_tci${end}`, mask === 0xffff ? hexPadded(tci, 4) : `${hexPadded(tci, 4)}/${hexPadded(mask, 4)}`)
      return
    }
    if (vid) this.put(`dl_vlan${end}`, String(tci & 0xfff))
    if (pcp) this.put(`dl_vlan_pcp${end}`, String(tci >>> 13))
  }

  private network(protocolShown: boolean): void {
    const v = this.v
    const m = this.m
    const type = this.etherType
    const arp = type === 0x0806 || type === 0x8035
    if (type === ETH_IPV6) {
      this.ipv6('ipv6_src', W.ipv6_src)
      this.ipv6('ipv6_dst', W.ipv6_dst)
      const mask = m[W.ipv6_label]!
      if (mask)
        this.put('ipv6_label', hexPadded(v[W.ipv6_label]!, 5) + (mask >>> 0 >= 0xfffff ? '' : `/${hexPadded(mask, 5)}`))
    } else {
      this.ipv4(arp ? 'arp_spa' : 'nw_src', W.nw_src)
      this.ipv4(arp ? 'arp_tpa' : 'nw_dst', W.nw_dst)
    }
    if (type === ETH_NSH) this.nsh()
    if (m[W.nw_proto] && !protocolShown) this.put(arp ? 'arp_op' : 'nw_proto', String(v[W.nw_proto]!))
    if (arp) {
      this.mac('arp_sha', W.arp_sha)
      this.mac('arp_tha', W.arp_tha)
    }
    if (m[W.nw_tos]! & 0xfc) this.put('nw_tos', String(v[W.nw_tos]! & 0xfc))
    if (m[W.nw_tos]! & 3) this.put('nw_ecn', String(v[W.nw_tos]! & 3))
    if (m[W.nw_ttl]) this.put('nw_ttl', String(v[W.nw_ttl]!))
  }

  private nsh(): void {
    const v = this.v
    const m = this.m
    if (m[W.nsh_flags]) this.decimal('nsh_flags', W.nsh_flags, 8)
    if (m[W.nsh_ttl]) this.put('nsh_ttl', String(v[W.nsh_ttl]!))
    if (m[W.nsh_mdtype]) this.put('nsh_mdtype', String(v[W.nsh_mdtype]!))
    if (m[W.nsh_np]) this.put('nsh_np', String(v[W.nsh_np]!))
    if (m[W.nsh_spi]) this.put('nsh_spi', `0x${v[W.nsh_spi]!.toString(16)}`)
    if (m[W.nsh_si]) this.put('nsh_si', String(v[W.nsh_si]!))
    for (let n = 0; n < 4; n++) {
      const mask = m[W.nsh_c + n]!
      if (!mask) continue
      this.put(`nsh_c${n + 1}`, `0x${v[W.nsh_c + n]!.toString(16)}${mask === ALL ? '' : `/0x${mask.toString(16)}`}`)
    }
  }

  private mpls(): void {
    const value = this.v[W.mpls]!
    const mask = this.m[W.mpls]!
    if (mask & 0xffff_f000) this.put('mpls_label', String(value >>> 12))
    if (mask & 0xe00) this.put('mpls_tc', String((value >>> 9) & 7))
    if (mask & 0xff) this.put('mpls_ttl', String(value & 0xff))
    if (mask & 0x100) this.put('mpls_bos', String((value >>> 8) & 1))
    this.decimal('mpls_lse1', W.mpls + 1, 32)
    this.decimal('mpls_lse2', W.mpls + 2, 32)
  }

  private transport(): void {
    const v = this.v
    const m = this.m
    const type = this.etherType
    const protocol = v[W.nw_proto]!
    const icmp = (type === ETH_IP && protocol === 1) || (type === ETH_IPV6 && protocol === 58)
    this.decimal(icmp ? 'icmp_type' : 'tp_src', W.tp_src, icmp ? 8 : 16)
    this.decimal(icmp ? 'icmp_code' : 'tp_dst', W.tp_dst, icmp ? 8 : 16)
    if (type === ETH_IPV6 && protocol === 58) {
      this.ipv6('nd_target', W.nd_target)
      this.mac('nd_sll', W.arp_sha)
      this.mac('nd_tll', W.arp_tha)
      if (m[W.igmp_group]) this.put('nd_reserved', String(v[W.igmp_group]!))
      if (m[W.tcp_flags]) this.put('nd_options_type', String(v[W.tcp_flags]!))
    }
    if ((type === ETH_IP || type === ETH_IPV6) && protocol === 6) this.flags('tcp_flags', W.tcp_flags, TCP_FLAGS, 0xfff)
  }
}

function wordKey(etherType: number, protocol: number): number {
  return etherType * 512 + protocol + 1
}

/** Protocol words that OVS 2.17 and later print: no `igmp`, no `nsh`. */
const PROTOCOL_WORDS: ReadonlyMap<number, string> = new Map(
  ['ip', 'icmp', 'tcp', 'udp', 'sctp', 'ipv6', 'icmp6', 'tcp6', 'udp6', 'sctp6', 'arp', 'rarp', 'mpls', 'mplsm'].map(
    (word) => {
      const [etherType, protocol] = PROTOCOLS.get(word) ?? [0, -1]
      return [wordKey(etherType, protocol), word] as const
    },
  ),
)
