import {W} from '../fields.ts'
import {type Context, undetermined} from './context.ts'
import type {PortInput} from './input.ts'
import {ETH} from './protocols.ts'
import type {TunnelHeader} from './result.ts'
import {tunnelConfig} from './tunnel-config.ts'
import {optionsSize, optionsText} from './tunnel-options.ts'
import {TUN} from './tunnel-text.ts'

/** What is around the header of the tunnel itself. */
export interface Envelope {
  readonly header: TunnelHeader
  readonly src: string
  readonly smac: string
  readonly dmac: string
  /** Datapath port that it leaves by. */
  readonly outPort: number
}

/** A tunnel's own header: how OVS writes it, its bytes and its number (enum ovs_vport_type, for IPv4 and IPv6). */
interface Layer {
  readonly text: string
  readonly bytes: number
  readonly types: readonly [number, number]
}

/** The protocol that carries each type whose header the userspace datapath can build. */
const UDP: ReadonlySet<string> = new Set(['geneve', 'vxlan', 'gtpu'])
const GRE: ReadonlySet<string> = new Set(['gre', 'ip6gre', 'erspan', 'ip6erspan'])

export const carrierOf = ({type}: PortInput): number => (GRE.has(type) ? 47 : 17)

const hex = (value: number | bigint): string => `0x${value.toString(16)}`
const hexOrZero = (value: number): string => (value === 0 ? '0' : hex(value))

/**
 * `tnl_push(tnl_port(…),header(…),out_port(…))` (lib/netdev-native-tnl.c and format_odp_tnl_push_header() of
 * lib/odp-util.c); null where OVS can't build the header.
 */
export function pushText(ctx: Context, tunnel: PortInput, {header, src, smac, dmac, outPort}: Envelope): string | null {
  const layer = layerOf(ctx, tunnel, header)
  if (layer === null) return null
  const v6 = header.dst.includes(':')
  const {tos, ttl, dst} = header
  const proto = carrierOf(tunnel)
  const eth = `eth(dst=${dmac},src=${smac},dl_type=0x${v6 ? '86dd' : '0800'})`
  const ip = v6
    ? `ipv6(src=${src},dst=${dst},label=0,proto=${proto},tclass=${hex(tos)},hlimit=${ttl})`
    : `ipv4(src=${src},dst=${dst},proto=${proto},tos=${hexOrZero(tos)},ttl=${ttl},frag=0x${header.df ? '4000' : '0'})`
  // In IPv6 there is always one (udp_build_header()).
  const csum = header.csum || v6 ? 'ffff' : '0'
  const udp = UDP.has(tunnel.type) ? `udp(src=0,dst=${header.dstPort},csum=0x${csum}),` : ''
  const size = 14 + (v6 ? 40 : 20) + (udp === '' ? 0 : 8) + layer.bytes
  const type = layer.types[v6 ? 1 : 0]
  return `tnl_push(tnl_port(${tunnel.odpPort}),header(size=${size},type=${type},${eth},${ip},${udp}${layer.text}),out_port(${outPort}))`
}

function layerOf(ctx: Context, tunnel: PortInput, header: TunnelHeader): Layer | null {
  switch (tunnel.type) {
    case 'geneve':
      return geneve(ctx, header)
    case 'vxlan':
      return vxlan(ctx, tunnel, header)
    case 'gre':
    case 'ip6gre':
      return gre(ctx, tunnel, header)
    case 'erspan':
    case 'ip6erspan':
      return erspan(ctx, header)
    case 'gtpu':
      return gtpu(ctx, header)
    default:
      return null
  }
}

/** A VNI has 24 bits: what the tunnel id has beyond is lost. */
const vni = ({id}: TunnelHeader): string => hex(BigInt.asUintN(24, id))
const key32 = ({id}: TunnelHeader): string => hex(BigInt.asUintN(32, id))

function geneve(ctx: Context, header: TunnelHeader): Layer {
  const options = optionsText(ctx.bridge, ctx.packet) ?? ''
  const size = optionsSize(ctx.bridge, ctx.packet)
  if (size === null) undetermined(ctx, `options of a tunnel header: the TLV map of ${ctx.bridge.name} is not known`)
  const oam = (ctx.packet[W.tun_flags]! & TUN.oam) !== 0 ? 'oam,' : ''
  const text = `geneve(${oam}${size?.critical ? 'crit,' : ''}vni=${vni(header)}${options && `,options(${options})`})`
  return {text, bytes: 8 + (size?.bytes ?? 0), types: [5, 5]}
}

/** Next protocol of VXLAN-GPE (draft-ietf-nvo3-vxlan-gpe). */
const GPE_NEXT: ReadonlyMap<number, number> = new Map([
  [ETH.ip, 1],
  [ETH.ipv6, 2],
  [ETH.nsh, 4],
])
const GPE_ETHERNET = 3

function vxlan({packet}: Context, tunnel: PortInput, header: TunnelHeader): Layer | null {
  const type = packet[W.packet_type]!
  const next = type === 0 ? GPE_ETHERNET : GPE_NEXT.get(type & 0xffff)
  const {gpe} = tunnelConfig(tunnel)
  if (gpe && next === undefined) return null
  return {
    text: `vxlan(flags=${gpe ? hex(0xc000000 + next!) : '0x8000000'},vni=${vni(header)})`,
    bytes: 8,
    types: [4, 4],
  }
}

const GRE_FLAGS = {csum: 0x8000, key: 0x2000, seq: 0x1000} as const
/** Transparent Ethernet bridging. */
const TEB = 0x6558

function gre({packet}: Context, tunnel: PortInput, header: TunnelHeader): Layer {
  const {csum, seq, hasOutKey} = tunnelConfig(tunnel)
  const fields: [number, string][] = [
    ...(csum ? [[GRE_FLAGS.csum, 'csum=0x0'] as [number, string]] : []),
    ...(hasOutKey ? [[GRE_FLAGS.key, `key=${key32(header)}`] as [number, string]] : []),
    ...(seq ? [[GRE_FLAGS.seq, 'seq=0x0'] as [number, string]] : []),
  ]
  const flags = fields.reduce((bits, [bit]) => bits | bit, 0)
  const type = packet[W.packet_type]!
  const head = `(flags=${hex(flags)},proto=${hex(type === 0 ? TEB : type & 0xffff)})`
  const text = `gre(${[head, ...fields.map(([, field]) => field)].join(',')})`
  return {text, bytes: 4 + 4 * fields.length, types: [3, 109]}
}

/** A session id has 10 bits. */
const MAX_SESSION = 0x3ff

function erspan({packet}: Context, header: TunnelHeader): Layer | null {
  const session = BigInt.asUintN(32, header.id)
  if (session > MAX_SESSION) return null
  const version = packet[W.tun_erspan_ver]!
  if (version !== 1 && version !== 2) return null
  const fields =
    version === 1
      ? `idx=${hex(packet[W.tun_erspan_idx]!)}`
      : `dir=${packet[W.tun_erspan_dir]},hwid=${hex(packet[W.tun_erspan_hwid]!)}`
  const text = `erspan(ver=${version},sid=${hex(session)},${fields})`
  return {text, bytes: version === 1 ? 16 : 20, types: [107, 108]}
}

const GTPU_FLAGS = 0x30
const GTPU_GPDU = 255

function gtpu({packet}: Context, header: TunnelHeader): Layer {
  const flags = packet[W.tun_gtpu_flags]! || GTPU_FLAGS
  const type = packet[W.tun_gtpu_msgtype]! || GTPU_GPDU
  return {text: `gtpu(flags=${hex(flags)},msgtype=${type},teid=${key32(header)})`, bytes: 8, types: [110, 110]}
}
