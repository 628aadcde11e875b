import {W} from '../fields.ts'
import {emit, type How, pushOutput, suppress} from './actions/output.ts'
import {ipv4At, ipv6At, tunnelDestination} from './address.ts'
import {commit} from './commit.ts'
import {type Context, note, undetermined} from './context.ts'
import type {PortInput} from './input.ts'
import {outputNative} from './native-tunnel.ts'
import {copyOf} from './packet.ts'
import {isIp} from './protocols.ts'
import type {TunnelHeader} from './result.ts'
import {sampleOutput} from './sampling.ts'
import {type TunnelConfig, tunnelConfig} from './tunnel-config.ts'
import {TUN, tunnelAction} from './tunnel-text.ts'
import {chooseUnseen} from './unseen.ts'
import {exact} from './wildcards.ts'

const ECN = 3
const CE = 3
const ECT0 = 2

/**
 * Output to a tunnel port: the header is the flow's and the port's together, and forgotten again afterwards.
 *
 * @returns whether it was sent
 */
export function outputTunnel(ctx: Context, port: PortInput, how: How): boolean {
  const {packet} = ctx
  const kept = copyOf(packet).subarray(W.tun_id, W.dl_src)
  fillHeader(ctx, tunnelConfig(port))
  if (!ctx.faithful && !hasDestination(ctx)) {
    packet.set(kept, W.tun_id)
    suppress(ctx, port.ofport, 'no tunnel destination')
    return false
  }
  if (toOurselves(ctx)) {
    suppress(ctx, port.ofport, 'Not tunneling to our own address')
    return false
  }
  const header = headerOf(ctx, port)
  if (encapsulatesItself(ctx)) {
    note(ctx, 'detail', 'output to native tunnel')
    if (ctx.faithful) {
      commit(ctx)
      if (how.spread) pushOutput(ctx, port, how)
      else outputNative(ctx, port, header, how)
    }
  } else {
    note(ctx, 'detail', 'output to kernel tunnel')
    if (ctx.faithful) outputKernel(ctx, port, kept, how)
  }
  packet.set(kept, W.tun_id)
  emit(ctx, port, how, header)
  return true
}

/** The datapath makes the header. */
function outputKernel(ctx: Context, port: PortInput, kept: Uint32Array, how: How): void {
  if (port.odpPort === undefined || port.odpPort === null) {
    undetermined(ctx, `datapath number of ${port.name} is not known`)
  }
  tellHeader(ctx, port)
  ctx.packet.set(kept, W.tun_id)
  commit(ctx)
  if (!how.spread && typeof port.odpPort === 'number') sampleOutput(ctx, port, port.odpPort)
  pushOutput(ctx, port, how)
}

/** Tells the datapath of the header in `set(tunnel(…))`, where it has none, or another (commit_odp_tunnel_action()). */
function tellHeader(ctx: Context, port: PortInput): void {
  const {packet, base} = ctx
  const header = packet.slice(W.tun_id, W.dl_src)
  // OVS takes equal headers for others where another bridge's map names their options.
  header[W.tun_options - W.tun_id] = 1 + [...ctx.run.sw.bridges.keys()].indexOf(ctx.bridge.name)
  if (!hasDestination(ctx) || header.every((word, i) => word === base[W.tun_id + i])) return
  const text = tunnelAction(ctx, port)
  if (text === null) undetermined(ctx, `options of a tunnel header: the TLV map of ${ctx.bridge.name} is not known`)
  ctx.odp.push(`set(${text})`)
  base.set(header, W.tun_id)
}

/** Makes the header that a sample of a tunnel port tells of: it stays the flow's (xlate_sample_action()). */
export function headerOfSample(ctx: Context, port: PortInput): void {
  fillHeader(ctx, tunnelConfig(port))
  if (!nativeOn(ctx)) tellHeader(ctx, port)
}

/** Whether the userspace datapath encapsulates here (ovs_native_tunneling_is_on()). */
export function nativeOn({run: {sw}}: Context): boolean {
  const says = sw.input.features?.get('Tunnel push pop')
  return says === undefined ? sw.nativeTunnels : /^yes/i.test(says)
}

/**
 * The features tell what the datapath can do, not whether it was switched off. A bridge alone without any route has no
 * underlay: there nobody would notice.
 */
function encapsulatesItself(ctx: Context): boolean {
  if (!nativeOn(ctx)) return false
  const {sw} = ctx.run
  if (!ctx.faithful || sw.bridges.size > 1 || sw.input.nativeTunnels?.routes.length !== 0) return true
  const chosen = chooseUnseen(ctx, 3)
  if (chosen === 0) {
    undetermined(ctx, 'no route and no underlay: whether tunnels are native (ofproto/tnl-push-pop) is in no dump')
  }
  return chosen !== 2
}

const hasDestination = ({packet}: Context): boolean => tunnelDestination(packet).some((word) => word !== 0)

/**
 * A packet is not sent back to where it came from. `faithful`: what a trace takes for that after a recirculation (it forgets
 * that an action wrote the destination); `real`: only where it did come by a tunnel.
 */
function toOurselves(ctx: Context): boolean {
  const {packet, arrivedTunnel} = ctx
  if (!ctx.faithful && arrivedTunnel.every((word) => word === 0)) return false
  return tunnelDestination(packet).every((word, i) => word === arrivedTunnel[i])
}

/** Fixed options win over the flow (tnl_port_send()). */
function fillHeader(ctx: Context, config: TunnelConfig): void {
  const {packet} = ctx
  if (config.local !== 'flow') setAddress(ctx, config.local ?? [0], W.tun_src, W.tun_ipv6_src)
  if (config.remote !== 'flow') setAddress(ctx, config.remote, W.tun_dst, W.tun_ipv6_dst)
  packet[W.tun_tp_dst] = config.dstPort ?? 0
  if (config.outKey !== 'flow') {
    packet[W.tun_id] = Number((config.outKey >> 32n) & 0xffff_ffffn)
    packet[W.tun_id + 1] = Number(config.outKey & 0xffff_ffffn)
  }
  packet[W.tun_ttl] = outerTtl(ctx, config)
  packet[W.tun_tos] = outerTos(ctx, config)
  packet[W.tun_flags] =
    (packet[W.tun_flags]! & TUN.oam) |
    (config.df ? TUN.df : 0) |
    (config.csum ? TUN.csum : 0) |
    (config.hasOutKey ? TUN.key : 0)
  if (config.egressMark !== null) {
    exact(ctx, W.pkt_mark)
    packet[W.pkt_mark] = config.egressMark
  }
  const {ver, idx, dir, hwid} = config.erspan
  if (ver !== 'flow') packet[W.tun_erspan_ver] = ver
  if (idx !== 'flow') packet[W.tun_erspan_idx] = idx
  if (dir !== 'flow') packet[W.tun_erspan_dir] = dir
  if (hwid !== 'flow') packet[W.tun_erspan_hwid] = hwid
}

function setAddress({packet}: Context, words: readonly number[], v4: number, v6: number): void {
  packet[v4] = words.length === 1 ? words[0]! : 0
  if (words.length === 4) packet.set(words, v6)
  else packet.fill(0, v6, v6 + 4)
}

function outerTtl(ctx: Context, {ttl}: TunnelConfig): number {
  if (ttl !== 'inherit') return ttl
  // Nothing to inherit: the port's own is none.
  if (!isIp(ctx.packet)) return DEFAULT_TTL
  exact(ctx, W.nw_ttl)
  return ctx.packet[W.nw_ttl]!
}

const DEFAULT_TTL = 64

/** DSCP from the option or the packet; ECN is always the packet's (RFC 6040 makes CE into ECT(0)). */
function outerTos(ctx: Context, {tos}: TunnelConfig): number {
  const {packet} = ctx
  const inner = isIp(packet) ? packet[W.nw_tos]! : 0
  if (isIp(packet) && ctx.wildcards) ctx.wildcards[W.nw_tos]! |= tos === 'inherit' ? 0xff : ECN
  const dscp = tos === 'inherit' ? inner & 0xfc : tos
  return dscp | ((inner & ECN) === CE ? ECT0 : inner & ECN)
}

function headerOf({packet}: Context, port: PortInput): TunnelHeader {
  const v6 = packet[W.tun_dst] === 0
  const src = v6 ? ipv6At(packet, W.tun_ipv6_src) : ipv4At(packet, W.tun_src)
  return {
    type: port.type,
    src: src === '::' || src === '0.0.0.0' ? null : src,
    dst: v6 ? ipv6At(packet, W.tun_ipv6_dst) : ipv4At(packet, W.tun_dst),
    id: (BigInt(packet[W.tun_id]!) << 32n) | BigInt(packet[W.tun_id + 1]!),
    ttl: packet[W.tun_ttl]!,
    tos: packet[W.tun_tos]!,
    dstPort: tunnelConfig(port).dstPort,
    csum: (packet[W.tun_flags]! & TUN.csum) !== 0,
    df: (packet[W.tun_flags]! & TUN.df) !== 0,
  }
}
