import {W} from '../fields.ts'
import {type Context, undetermined} from './context.ts'
import type {PortInput} from './input.ts'
import type {Packet} from './packet.ts'
import {isBpdu, watchesLink} from './special.ts'

/** Why the port does not send, in OVS's words, or null (check_output_prerequisites()). */
export function mayForward(ctx: Context, port: PortInput, ignoreStp: boolean): string | null {
  if (port.config.includes('NO_FWD')) return 'OFPPC_NO_FWD set, skipping output'
  if (ctx.mirrorSnaplen !== 0 && port.odpPort === null) return 'Mirror truncate to ODPP_NONE, skipping output'
  if (port.protected && isProtected(ctx, ctx.packet[W.in_port]!)) {
    return 'Flow is between protected ports, skipping output.'
  }
  if (ignoreStp) return null
  if (isBpdu(ctx.faithful ? ctx.base : ctx.packet)) {
    return port.stpState?.toLowerCase() === 'blocking' ? 'STP not in listening state, skipping bpdu output' : null
  }
  if (watchesLink(ctx.packet, port)) return null
  if (!forwards(port, 'stp')) return 'STP not in forwarding state, skipping output'
  if (!forwards(port, 'rstp')) return 'RSTP not in forwarding state, skipping output'
  return null
}

function isProtected(ctx: Context, ofport: number): boolean {
  const port = ctx.bridge.ports.get(ofport)
  const unlisted = port ? undefined : ctx.bridge.input.missing.get('ports')
  if (unlisted !== undefined) undetermined(ctx, `whether port ${ofport} is protected: ${unlisted}`)
  return port?.protected ?? false
}

/** Whether (R)STP lets the port forward; ports that take no part in it do, those that it has disabled don't. */
export function forwards(port: PortInput, protocol: 'stp' | 'rstp'): boolean {
  const state = protocol === 'stp' ? port.stpState : port.rstpState
  return !state || state.toLowerCase() === 'forwarding'
}

const learns = (port: PortInput): boolean =>
  [port.stpState, port.rstpState].every((state) => !state || ['forwarding', 'learning'].includes(state.toLowerCase()))

/** Why a packet that comes from the port is dropped before any table, or null: messages of spanning tree have a flag of their own. */
export function mayReceive(packet: Packet, port: PortInput): string | null {
  const flag = isBpdu(packet) ? 'NO_RECV_STP' : 'NO_RECV'
  if (port.config.includes(flag)) return `OFPPC_${flag} set, packet is not received`
  return learns(port) ? null : 'spanning tree: the port is neither forwarding nor learning'
}

/** Whether the device can send: not down, and with a link. */
export const isOut = (port: PortInput): boolean =>
  !port.config.includes('PORT_DOWN') && !port.state.includes('LINK_DOWN')

/** Whether a bucket that watches the port may be used (may_enable of ofproto). */
export function isLive(ctx: Context, ofport: number): boolean {
  const port = ctx.bridge.ports.get(ofport)
  const unlisted = port ? undefined : ctx.bridge.input.missing.get('ports')
  if (unlisted !== undefined) undetermined(ctx, `whether port ${ofport} is live: ${unlisted}`)
  if (!port || !isOut(port)) return false
  const says = [...ctx.bridge.ports.values()].some(({state}) => state.includes('LIVE'))
  return !says || port.state.includes('LIVE')
}
