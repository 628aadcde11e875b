import {W} from '../fields.ts'
import type {Context} from './context.ts'
import {virtualMeter} from './datapath-meter.ts'
import type {PortInput} from './input.ts'
import {OFPP} from './protocols.ts'

const MAX = 0xffff_ffff
/** ODPP_NONE: no port of the datapath. */
export const NO_PORT = 0xffff_ffff
/** Types of tunnel whose headers IPFIX can tell (dpif_ipfix_tunnel_type()). */
const TUNNELS: ReadonlySet<string> = new Set(['gre', 'vxlan', 'lisp', 'geneve', 'stt'])

/** An action that hands a part of all packets to userspace, or null where it would be none (compose_sample_action()). */
export function sampleText(
  ctx: Context,
  probability: number,
  cookie: string,
  {actions = false, tunnelPort = null}: {readonly actions?: boolean; readonly tunnelPort?: number | null} = {},
): string | null {
  if (probability === 0) return null
  const told = `${actions ? ',actions' : ''}${tunnelPort === null ? '' : `,tunnel_out_port=${tunnelPort}`}`
  const userspace = `userspace(pid=0,${cookie}${told})`
  const meter = virtualMeter(ctx, 'slowpath')
  if (probability === MAX && meter === null) return userspace
  const percent = ((100 * probability) / MAX).toFixed(1)
  return `sample(sample=${percent}%,actions(${meter === null ? '' : `meter(${meter}),`}${userspace}))`
}

const oneOf = (rate: number): number => (rate === 0 ? 0 : Math.max(1, Math.floor(MAX / rate)))

/**
 * Puts what samples a packet as it comes in among the datapath's actions.
 *
 * @returns what to call when the pass is through: sFlow tells where the packet went in the end
 */
export function sampleArrival(ctx: Context): () => void {
  const {sampling} = ctx.bridge.input
  if (!sampling || ctx.packet[W.in_port] === OFPP.none) return () => {}
  const {sflow, ipfix} = sampling
  const text = (): string | null =>
    sflow === null ? null : sampleText(ctx, oneOf(sflow.rate), sflowCookie(ctx), {actions: true})
  const place = ctx.odp.length
  const first = text()
  if (first !== null) ctx.odp.push(first)
  if (ipfix?.input) put(ctx, sampleText(ctx, oneOf(ipfix.rate), `ipfix(output_port=${NO_PORT})`))
  return () => {
    const last = first === null || ctx.odp.length === 0 ? null : text()
    if (last !== null) ctx.odp[place] = last
  }
}

/** Samples a packet that goes out (compose_ipfix_action()). */
export function sampleOutput(ctx: Context, port: PortInput, odpPort: number): void {
  const ipfix = ctx.bridge.input.sampling?.ipfix
  if (!ipfix?.output) return
  const tunnelPort = ipfix.tunnels && isToldTunnel(port) ? odpPort : null
  put(ctx, sampleText(ctx, oneOf(ipfix.rate), `ipfix(output_port=${odpPort})`, {tunnelPort}))
}

export const isToldTunnel = ({type}: PortInput): boolean => TUNNELS.has(type)

function put({odp}: Context, text: string | null): void {
  if (text !== null) odp.push(text)
}

/** How sFlow tells the way of a packet (sflow_version_5.txt, "Input/output port information"). */
const DROPPED = 0x4000_0000 | 256
const SEVERAL = 0x8000_0000

function sflowCookie({base, sent}: Context): string {
  const tci = base[W.vlan]! & 0xffff
  const output = sent.count === 0 ? DROPPED : (sent.count === 1 && sent.last?.ifindex) || (SEVERAL | sent.count) >>> 0
  return `sFlow(vid=${tci & 0xfff},pcp=${tci >>> 13},output=${output})`
}
