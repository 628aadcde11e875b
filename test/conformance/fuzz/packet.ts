import {type Field, fieldNamed, type Prerequisite} from '../../../src/ovs/fields.ts'
import type {Random} from './random.ts'
import type {BridgeSpec} from './spec.ts'
import {formatFor, valueFor} from './values.ts'

/** A packet to ask about: fields in an order in which prerequisites come first. */
export type PacketSpec = ReadonlyMap<string, bigint>

export const ETHER = {
  ipv4: 0x800n,
  arp: 0x806n,
  rarp: 0x8035n,
  ipv6: 0x86ddn,
  mpls: 0x8847n,
  mplsMulticast: 0x8848n,
  nsh: 0x894fn,
}
export const PROTO = {icmp: 1n, igmp: 2n, tcp: 6n, udp: 17n, gre: 47n, icmp6: 58n, sctp: 132n}
export const isTunnel = (type: string): boolean => !['dummy', 'internal', 'patch'].includes(type)

/** A packet that comes in on the bridge; one that has the field, if there is to be one. */
export function packetFor(random: Random, {ports, options}: BridgeSpec, field?: Field): Map<string, bigint> {
  const packet = new Map<string, bigint>()
  const put: Put = (name, value = valueFor(random, fieldNamed(name))) => {
    packet.set(name, value)
  }
  const tunnels = ports.filter(({type}) => isTunnel(type))
  // OVS takes a tunnel's header also from a port that has none.
  const isTunnelled = field?.name.startsWith('tun_') ?? false
  const port = random.pick(isTunnelled && tunnels.length > 0 ? tunnels : ports)
  put('in_port', !field && random.chance(0.02) ? 77n : BigInt(port.ofport))
  metadata(random, put, isTunnelled || random.chance(isTunnel(port.type) ? 0.8 : 0.04), options)
  put('eth_src')
  put('eth_dst')
  if (/vlan/.test(field?.name ?? '') || random.chance(0.3)) vlan(random, put)
  network(random, packet, put, field?.prerequisite ?? 'none')
  if (/^ct_/.test(field?.name ?? '') || random.chance(0.3))
    connection(random, packet, put, field?.prerequisite === 'ct')
  if (field) own(field, packet, put)
  const beside = SHOWN_WITH[field?.name ?? '']
  if (beside) put(beside[0], BigInt(beside[1]))
  return packet
}

/** The field itself, where nothing else has put it there. */
function own({name, prerequisite}: Field, packet: Map<string, bigint>, put: Put): void {
  if (!/^(x*reg|metadata|pkt_mark|skb_priority|dp_hash|tun_|ct_|nd_(sll|tll|res|opt)|ipv6_label|nw_ttl)/.test(name))
    return
  if (prerequisite === 'ct' || (name.startsWith('tun_') && !packet.has('tun_id'))) return
  if (/^x*reg/.test(name)) for (const other of packet.keys()) if (/^x*reg/.test(other)) packet.delete(other)
  if (name.startsWith('tun_ipv6')) for (const other of ['tun_src', 'tun_dst']) packet.delete(other)
  if (/^tun_(src|dst)/.test(name)) for (const other of ['tun_ipv6_src', 'tun_ipv6_dst']) packet.delete(other)
  if (!packet.has(name)) put(name, name === 'tun_flags' ? 1n : undefined)
}

/** Fields that a dump shows only beside another of this value: the version of ERSPAN, the type of NSH. */
export const SHOWN_WITH: Readonly<Record<string, readonly [name: string, value: number]>> = {
  tun_erspan_idx: ['tun_erspan_ver', 1],
  tun_erspan_dir: ['tun_erspan_ver', 2],
  tun_erspan_hwid: ['tun_erspan_ver', 2],
  nsh_c1: ['nsh_mdtype', 1],
  nsh_c2: ['nsh_mdtype', 1],
  nsh_c3: ['nsh_mdtype', 1],
  nsh_c4: ['nsh_mdtype', 1],
}

type Put = (name: string, value?: bigint) => void

function metadata(random: Random, put: Put, tunnel: boolean, options: readonly number[]): void {
  if (tunnel) {
    put('tun_id')
    if (random.chance(0.85)) {
      put('tun_src')
      put('tun_dst')
    } else {
      put('tun_ipv6_src')
      put('tun_ipv6_dst')
    }
    if (random.chance(0.3)) put('tun_flags', BigInt(random.int(2)))
    if (random.chance(0.5)) put('tun_ttl')
    if (random.chance(0.3)) put('tun_tos')
    for (const name of ['tun_gbp_id', 'tun_gbp_flags']) if (random.chance(0.15)) put(name)
    // That an option of value 0 is there is nothing that a packet's words hold.
    for (const n of options) if (random.chance(0.15)) put(`tun_metadata${n}`, BigInt(1 + random.int(5)))
  }
  if (random.chance(0.25)) for (const n of [0, 1, 2, 5, 15]) if (random.chance(0.3)) put(`reg${n}`)
  if (random.chance(0.05)) put('xreg3')
  if (random.chance(0.04)) put('xxreg2')
  if (random.chance(0.12)) put('metadata')
  if (random.chance(0.15)) put('pkt_mark')
  if (random.chance(0.05)) put('skb_priority')
  if (random.chance(0.35)) put('dp_hash', BigInt(1 + random.int(random.chance(0.8) ? 16 : 65536)))
  if (random.chance(0.02)) put('actset_output', 1n)
}

function vlan(random: Random, put: Put): void {
  const vid = random.pick([0n, 10n, 20n, 30n, 4095n])
  if (random.chance(0.5)) {
    put('dl_vlan', vid)
    if (random.chance(0.5)) put('dl_vlan_pcp')
  } else put('vlan_tci', 0x1000n | vid | (BigInt(random.int(8)) << 13n))
}

const KINDS = [
  [46, 'ipv4'],
  [26, 'ipv6'],
  [10, 'arp'],
  [2, 'rarp'],
  [9, 'mpls'],
  [2, 'mplsMulticast'],
  [2, 'nsh'],
  [2, 'other'],
  [2, 'none'],
] as const
type Kind = (typeof KINDS)[number][1]

/** Kinds of packets that have what fields need; any where they need nothing. */
const KINDS_FOR: Partial<Readonly<Record<Prerequisite, readonly Kind[]>>> = {
  mpls: ['mpls', 'mpls', 'mplsMulticast'],
  ipv4: ['ipv4'],
  ipv6: ['ipv6'],
  ip: ['ipv4', 'ipv6'],
  arp: ['arp', 'arp', 'rarp'],
  tcp: ['ipv4', 'ipv6'],
  udp: ['ipv4', 'ipv6'],
  sctp: ['ipv4', 'ipv6'],
  icmp: ['ipv4'],
  icmp6: ['ipv6'],
  nd: ['ipv6'],
  ndSolicit: ['ipv6'],
  ndAdvert: ['ipv6'],
  nsh: ['nsh'],
  ct: ['ipv4', 'ipv6'],
}

function network(random: Random, packet: Map<string, bigint>, put: Put, needs: Prerequisite): void {
  const kinds = KINDS_FOR[needs]
  const kind = kinds ? random.pick(kinds) : random.weighted(KINDS)
  if (kind === 'none') return
  put('eth_type', kind === 'other' ? 0x1234n : ETHER[kind])
  if (kind === 'arp' || kind === 'rarp')
    for (const name of ['arp_op', 'arp_spa', 'arp_tpa', 'arp_sha', 'arp_tha']) put(name)
  if (kind === 'mpls' || kind === 'mplsMulticast')
    for (const name of ['mpls_label', 'mpls_tc', 'mpls_bos', 'mpls_ttl']) put(name)
  if (kind === 'nsh') serviceHeader(random, put)
  if (kind === 'ipv4' || kind === 'ipv6') ip(random, packet, put, kind, needs)
}

function serviceHeader(random: Random, put: Put): void {
  put('nsh_mdtype', random.pick([1n, 1n, 2n]))
  put('nsh_np', random.pick([1n, 2n, 3n]))
  for (const name of ['nsh_flags', 'nsh_ttl', 'nsh_spi', 'nsh_si', 'nsh_c1', 'nsh_c2', 'nsh_c3', 'nsh_c4'])
    if (random.chance(0.6)) put(name)
}

function ip(random: Random, packet: Map<string, bigint>, put: Put, kind: 'ipv4' | 'ipv6', needs: Prerequisite): void {
  const icmp = kind === 'ipv4' ? PROTO.icmp : PROTO.icmp6
  if (kind === 'ipv6' && random.chance(0.2)) put('ipv6_label')
  put(kind === 'ipv4' ? 'ip_src' : 'ipv6_src')
  put(kind === 'ipv4' ? 'ip_dst' : 'ipv6_dst')
  const wanted = protoFor(needs, icmp)
  const proto =
    wanted ??
    random.weighted([
      [40, PROTO.tcp],
      [25, PROTO.udp],
      [18, icmp],
      [9, PROTO.sctp],
      [3, PROTO.gre],
      [2, PROTO.igmp],
      [2, PROTO.icmp6 + PROTO.icmp - icmp],
      [1, 0n],
    ])
  put('nw_proto', proto)
  if (random.chance(0.4)) put('nw_tos')
  if (random.chance(0.25)) put('nw_ecn')
  if (random.chance(0.95)) put('nw_ttl')
  const frag = wanted === null && random.chance(0.08) ? random.pick([1n, 3n]) : 0n
  if (frag !== 0n) put('ip_frag', frag)
  if (frag !== 3n) transport(random, packet, put, proto, icmp, needs)
}

function protoFor(needs: Prerequisite, icmp: bigint): bigint | null {
  if (needs === 'tcp' || needs === 'udp' || needs === 'sctp') return PROTO[needs]
  return /^(icmp|nd)/.test(needs) ? icmp : null
}

function transport(
  random: Random,
  packet: Map<string, bigint>,
  put: Put,
  proto: bigint,
  icmp: bigint,
  needs: Prerequisite,
): void {
  const name = proto === PROTO.tcp ? 'tcp' : proto === PROTO.udp ? 'udp' : proto === PROTO.sctp ? 'sctp' : null
  if (name !== null) {
    put(`${name}_src`)
    put(`${name}_dst`)
    if (name === 'tcp' && random.chance(0.5)) put('tcp_flags', random.pick([2n, 0x12n, 0x10n, 4n, 0x18n, 0xfffn]))
    return
  }
  if (proto !== icmp) return
  if (icmp === PROTO.icmp) {
    put('icmp_type', random.pick([0n, 8n, 3n, 11n]))
    put('icmp_code')
    return
  }
  const type = random.pick(ND_TYPES[needs] ?? [128n, 129n, 135n, 135n, 136n, 136n, 1n])
  put('icmpv6_type', type)
  put('icmpv6_code', ND_TYPES[needs] || random.chance(0.8) ? 0n : 1n)
  if (type < 135n || packet.get('icmpv6_code') !== 0n) return
  put('nd_target')
  if (random.chance(0.6)) put(type === 135n ? 'nd_sll' : 'nd_tll')
  if (random.chance(0.2)) put('nd_reserved')
  if (random.chance(0.2)) put('nd_options_type')
}

const ND_TYPES: Partial<Readonly<Record<Prerequisite, readonly bigint[]>>> = {
  nd: [135n, 136n],
  ndSolicit: [135n],
  ndAdvert: [136n],
}

function connection(random: Random, packet: ReadonlyMap<string, bigint>, put: Put, original: boolean): void {
  put(
    'ct_state',
    random.pick(original ? [0x21n, 0x22n, 0x2an] : [0x21n, 0x22n, 0x2an, 0x24n, 0x30n, 0x61n, 0xa2n, 0x20n]),
  )
  put('ct_zone')
  if (random.chance(0.4)) put('ct_mark')
  if (random.chance(0.3)) put('ct_label')
  if (!original && random.chance(0.5)) return
  const type = packet.get('eth_type')
  if (type !== ETHER.ipv4 && type !== ETHER.ipv6) return
  const family = type === ETHER.ipv4 ? 'ct_nw' : 'ct_ipv6'
  put(`${family}_src`)
  put(`${family}_dst`)
  put('ct_nw_proto', packet.get('nw_proto') ?? PROTO.tcp)
  put('ct_tp_src')
  put('ct_tp_dst')
}

/** The packet as clauses of an OpenFlow flow; a field of value 0 may be left out, as OVS refuses none of these. */
export const clausesOf = (packet: PacketSpec): string[] =>
  [...packet].map(([name, value]) => `${name}=${formatFor(fieldNamed(name), value)}`)
