import {fieldNamed} from '../../../src/ovs/fields.ts'
import {ETHER, isTunnel, type PacketSpec, PROTO} from './packet.ts'
import type {Random} from './random.ts'
import type {BridgeSpec, PortSpec} from './spec.ts'
import {formatFor} from './values.ts'

/** The packet as clauses of a datapath flow that comes by one of the bridge's tunnels, or by another port; null where it has more than these say. */
export function datapathClauses(random: Random, bridge: BridgeSpec, packet: PacketSpec): string[] | null {
  const etherType = packet.get('eth_type')
  if (etherType !== ETHER.ipv4 && etherType !== ETHER.ipv6) return null
  if (packet.has('dl_vlan') || packet.has('vlan_tci') || packet.has('ct_state')) return null
  const text = (name: string): string => formatFor(fieldNamed(name), packet.get(name) ?? 0n)
  const port = random.pick(bridge.ports)
  const bare = isTunnel(port.type) && port.options.packet_type !== undefined && random.chance(0.7)
  const type = `0x${etherType.toString(16)}`
  return [
    ...(isTunnel(port.type) && random.chance(0.95) ? [`tunnel(${tunnel(random, port)})`] : []),
    `in_port(@${port.name}@)`,
    ...(packet.has('pkt_mark') ? [`skb_mark(${text('pkt_mark')})`] : []),
    ...(bare
      ? [`packet_type(ns=1,id=${type})`]
      : [`eth(src=${text('eth_src')},dst=${text('eth_dst')})`, `eth_type(${type})`]),
    network(packet, text),
    ...transport(packet, text),
  ]
}

const number = (packet: PacketSpec, name: string): string => String(packet.get(name) ?? 0n)

function network(packet: PacketSpec, text: (name: string) => string): string {
  const proto = number(packet, 'nw_proto')
  const tos = (packet.get('nw_tos') ?? 0n) | (packet.get('nw_ecn') ?? 0n)
  const ttl = number(packet, 'nw_ttl')
  const frag = ['no', 'first', 'no', 'later'][Number(packet.get('ip_frag') ?? 0n)]
  return packet.get('eth_type') === ETHER.ipv4
    ? `ipv4(src=${text('ip_src')},dst=${text('ip_dst')},proto=${proto},tos=${tos},ttl=${ttl},frag=${frag})`
    : `ipv6(src=${text('ipv6_src')},dst=${text('ipv6_dst')},label=${number(packet, 'ipv6_label')},proto=${proto},tclass=${tos},hlimit=${ttl},frag=${frag})`
}

function transport(packet: PacketSpec, text: (name: string) => string): string[] {
  if (packet.get('ip_frag') === 3n) return []
  switch (packet.get('nw_proto')) {
    case PROTO.tcp:
      return [
        `tcp(src=${text('tcp_src')},dst=${text('tcp_dst')})`,
        `tcp_flags(0x${(packet.get('tcp_flags') ?? 0n).toString(16)})`,
      ]
    case PROTO.udp:
      return [`udp(src=${text('udp_src')},dst=${text('udp_dst')})`]
    case PROTO.sctp:
      return [`sctp(src=${text('sctp_src')},dst=${text('sctp_dst')})`]
    default:
      return []
  }
}

/** A header that the port takes, most of the time. */
function tunnel(random: Random, {type, options}: PortSpec): string {
  const v6 = options.remote_ip?.includes(':') ?? false
  const remote = options.remote_ip === 'flow' || random.chance(0.1) ? '10.0.0.7' : (options.remote_ip ?? '')
  const local = v6 ? 'fd00:172::1' : (options.local_ip?.replace('flow', '') ?? '') || '172.16.0.1'
  const prefix = v6 && remote.includes(':') ? 'ipv6_' : ''
  const key = options.in_key ?? options.key ?? '0'
  return [
    ...(options.key === undefined && random.chance(0.5)
      ? []
      : [`tun_id=${key === 'flow' ? random.pick(['7', '0x12']) : key}`]),
    `${prefix}src=${remote},${prefix}dst=${prefix === '' && v6 ? '172.16.0.1' : local}`,
    ...(random.chance(0.3) ? [`tos=${random.pick(['0x0', '0x20', '0x3', '0x2'])}`] : []),
    'ttl=64',
    ...(random.chance(0.2) ? ['tp_src=5000,tp_dst=6081'] : []),
    ...extras(random, type),
    `flags(${random.pick(['df|key', 'key', 'df|csum|key', 'oam|df|key', 'df'])})`,
  ].join(',')
}

function extras(random: Random, type: string): string[] {
  if (random.chance(0.4)) return []
  switch (type) {
    case 'geneve':
      return [
        `geneve(${random.pick([
          '{class=0xffff,type=0,len=4,0x5}',
          '{class=0xffff,type=0,len=4,0}{class=0xffff,type=1,len=8,0x1234567890}',
          '{class=0xffff,type=1,len=8,0x2}{class=0x1,type=0x3,len=4,0x7}',
          '{class=0x1,type=0x83,len=4,0x7}',
          '{class=0xffff,type=0,len=8,0x7}',
        ])})`,
      ]
    case 'vxlan':
      return [random.pick(['vxlan(gbp(id=17,flags=0x8))', 'vxlan(gbp(id=3))'])]
    case 'erspan':
    case 'ip6erspan':
      return [random.pick(['erspan(ver=1,idx=0x7)', 'erspan(ver=2,dir=1,hwid=0x17)'])]
    case 'gtpu':
      return [random.pick(['gtpu(flags=0x30,msgtype=255)', 'gtpu(flags=0x34,msgtype=1)'])]
    default:
      return []
  }
}
