import {W} from '../fields.ts'
import {emit, suppress, type Via} from './actions/output.ts'
import {ipv4At, ipv6At, wordsOfAddress} from './address.ts'
import {type Context, note, undetermined} from './context.ts'
import {commit} from './datapath-actions.ts'
import {outputNative} from './native-tunnel.ts'
import {isIp} from './protocols.ts'
import {tunnelAction} from './tunnel-text.ts'
import type {PortInput, TunnelHeader} from './types.ts'
import {exact} from './wildcards.ts'

/** Types of interface that put a header around the packet (lib/netdev-vport.c). */
const TUNNELS: ReadonlySet<string> = new Set([
  'geneve',
  'vxlan',
  'gre',
  'ip6gre',
  'erspan',
  'ip6erspan',
  'gtpu',
  'stt',
  'lisp',
  'bareudp',
  'srv6',
])
/** UDP or TCP ports that the types use where dst_port isn't given. */
export const TUNNEL_PORTS: Readonly<Record<string, number>> = {
  geneve: 6081,
  vxlan: 4789,
  gtpu: 2152,
  stt: 7471,
  lisp: 4341,
  bareudp: 6635,
}

/** Bits of tun_flags. */
export const TUN = {oam: 1, df: 2, csum: 4, key: 8} as const
const DEFAULT_TTL = 64
const ECN = 3
const CE = 3
const ECT0 = 2

export const isTunnel = (port: PortInput): boolean => TUNNELS.has(port.type)

/** Output to a tunnel port: the header is the flow's and the port's together, and forgotten again afterwards. */
export function outputTunnel(
  ctx: Context,
  port: PortInput,
  how: {readonly maxLen: number | null; readonly last: boolean; readonly via: Via},
): void {
  const {packet} = ctx
  const kept = packet.slice(W.tun_id, W.dl_src)
  const tos = packet[W.nw_tos]!
  const problem = fillHeader(ctx, port)
  if (problem !== null) {
    undetermined(ctx, problem)
    return
  }
  if (packet[W.tun_dst] === 0 && packet.subarray(W.tun_ipv6_dst, W.tun_ipv6_dst + 4).every((word) => word === 0)) {
    if (!ctx.faithful) {
      packet.set(kept, W.tun_id)
      suppress(ctx, port.ofport, 'no tunnel destination')
      return
    }
  }
  if (toOurselves(ctx)) {
    suppress(ctx, port.ofport, 'Not tunneling to our own address')
    packet[W.nw_tos] = tos
    return
  }
  const header = headerOf(ctx, port)
  const native = nativeOn(ctx)
  if (native) note(ctx, 'detail', 'output to native tunnel')
  else {
    note(ctx, 'detail', 'output to kernel tunnel')
    if (ctx.faithful) {
      if (port.odpPort === undefined || port.odpPort === null)
        undetermined(ctx, `datapath number of ${port.name} is not known`)
      const text = tunnelAction(packet, port)
      if (text !== ctx.tunnelBase) ctx.odp.push(`set(${text})`)
      ctx.tunnelBase = text
    }
    packet.set(kept, W.tun_id)
  }
  if (ctx.faithful) {
    commit(ctx)
    if (native) outputNative(ctx, port, header, how)
    else ctx.odp.push(String(port.odpPort))
  }
  packet.set(kept, W.tun_id)
  packet[W.nw_tos] = tos
  emit(ctx, port, how, header)
}

/** Whether the userspace datapath encapsulates here (ovs_native_tunneling_is_on()). */
export function nativeOn({run: {sw}}: Context): boolean {
  const says = sw.input.features?.get('Tunnel push pop')
  return says === undefined ? sw.nativeTunnels : /^yes/i.test(says)
}

/**
 * A packet is not sent back to where it came from. `faithful`: what a trace takes for that after a recirculation (it forgets
 * that an action wrote the destination); `real`: only where it did come by a tunnel.
 */
function toOurselves(ctx: Context): boolean {
  const {packet, arrivedTunnel} = ctx
  const now = [packet[W.tun_dst]!, ...packet.subarray(W.tun_ipv6_dst, W.tun_ipv6_dst + 4)]
  if (!ctx.faithful && arrivedTunnel.every((word) => word === 0)) return false
  return now.every((word, i) => word === arrivedTunnel[i])
}

/** tnl_port_send(): fixed options win over the flow. A string: what isn't modelled. */
function fillHeader(ctx: Context, port: PortInput): string | null {
  const {packet} = ctx
  const {options} = port
  for (const option of ['packet_type', 'exts', 'erspan_idx', 'erspan_ver', 'ts_offset', 'tun_id']) {
    if (ctx.faithful && options.has(option)) return `option ${option} of tunnel port ${port.name} is not modelled`
  }
  if (ctx.faithful && ['gtpu', 'lisp', 'srv6', 'bareudp'].includes(port.type)) {
    return `the header of a ${port.type} tunnel is not modelled`
  }
  if (ctx.faithful && packet.subarray(W.tun_metadata, W.dl_src).some((word) => word !== 0)) {
    return 'options of a tunnel header are not modelled'
  }
  setAddress(ctx, 'dst', options.get('remote_ip'))
  setAddress(ctx, 'src', options.get('local_ip') ?? '0.0.0.0')
  const key = options.get('out_key') ?? options.get('key')
  if (key !== 'flow') setKey(ctx, key ?? '0')
  const ttl = options.get('ttl')
  if (ttl === 'inherit' && isIp(packet)) {
    exact(ctx, W.nw_ttl)
    packet[W.tun_ttl] = packet[W.nw_ttl]!
  } else packet[W.tun_ttl] = ttl === undefined || ttl === 'inherit' ? DEFAULT_TTL : Number(ttl)
  packet[W.tun_tos] = outerTos(ctx, options.get('tos'))
  const csum = options.get('csum')
  packet[W.tun_flags] =
    (packet[W.tun_flags]! & TUN.oam) |
    (options.get('df_default') === 'false' ? 0 : TUN.df) |
    (csum === 'true' ? TUN.csum : 0) |
    (key === undefined ? 0 : TUN.key)
  const mark = options.get('egress_pkt_mark')
  if (mark !== undefined) {
    exact(ctx, W.pkt_mark)
    packet[W.pkt_mark] = Number(mark)
  }
  return null
}

function setAddress(ctx: Context, which: 'src' | 'dst', option: string | undefined): void {
  if (option === undefined || option === 'flow') return
  const words = wordsOfAddress(option)
  if (!words) return
  const v4 = which === 'src' ? W.tun_src : W.tun_dst
  const v6 = which === 'src' ? W.tun_ipv6_src : W.tun_ipv6_dst
  ctx.packet[v4] = words.length === 1 ? words[0]! : 0
  if (words.length === 4) ctx.packet.set(words, v6)
  else ctx.packet.fill(0, v6, v6 + 4)
}

function setKey(ctx: Context, key: string): void {
  const value = BigInt(key)
  ctx.packet[W.tun_id] = Number(value >> 32n)
  ctx.packet[W.tun_id + 1] = Number(value & 0xffff_ffffn)
}

/** DSCP from the option or the packet; ECN is always the packet's (RFC 6040 makes CE into ECT(0)). */
function outerTos(ctx: Context, option: string | undefined): number {
  const {packet} = ctx
  const inner = isIp(packet) ? packet[W.nw_tos]! : 0
  if (isIp(packet) && ctx.wildcards) ctx.wildcards[W.nw_tos]! |= option === 'inherit' ? 0xff : ECN
  const dscp = option === 'inherit' ? inner & 0xfc : Number(option ?? 0)
  return dscp | ((inner & ECN) === CE ? ECT0 : inner & ECN)
}

function headerOf({packet}: Context, port: PortInput): TunnelHeader {
  const v6 = packet[W.tun_dst] === 0
  const src = v6 ? ipv6At(packet, W.tun_ipv6_src) : ipv4At(packet, W.tun_src)
  const dstPort = port.options.get('dst_port')
  return {
    type: port.type,
    src: src === '::' || src === '0.0.0.0' ? null : src,
    dst: v6 ? ipv6At(packet, W.tun_ipv6_dst) : ipv4At(packet, W.tun_dst),
    id: (BigInt(packet[W.tun_id]!) << 32n) | BigInt(packet[W.tun_id + 1]!),
    ttl: packet[W.tun_ttl]!,
    tos: packet[W.tun_tos]!,
    dstPort: dstPort === undefined ? (TUNNEL_PORTS[port.type] ?? null) : Number(dstPort),
    csum: (packet[W.tun_flags]! & TUN.csum) !== 0,
    df: (packet[W.tun_flags]! & TUN.df) !== 0,
  }
}
