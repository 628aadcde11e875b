import {W} from '../fields.ts'
import {toPort} from './actions/output.ts'
import {type Context, note, undetermined} from './context.ts'
import {ETH, OFPP, PROTO} from './protocols.ts'

const DHCP = {server: 67, client: 68} as const
const LOOKED_AT = [
  [W.dl_type, 0xffff],
  [W.nw_proto, 0xff],
  [W.tp_src, 0xffff],
  [W.tp_dst, 0xffff],
] as const

/**
 * Gives the host what a DHCP server answers, whatever the flows do with it: its way to the controller may hang on that (the end of
 * xlate_actions()). The bridge that the packet was asked of decides.
 */
export function giveHostItsAnswer(ctx: Context): void {
  const {run, packet, wildcards} = ctx
  const remotes = run.sw.bridges.get(run.options.bridge)?.input.control?.inBand ?? []
  if (remotes.length === 0 || !isAnswer(packet) || hasLeftByLocal(ctx)) return
  if (remotes.every(({address}) => address === null)) {
    undetermined(ctx, 'whether in-band control gives the host this DHCP answer rests on the address of a controller')
    return
  }
  if (wildcards) for (const [word, mask] of LOOKED_AT) wildcards[word]! |= mask
  // ofproto/trace says so in passing; without it, nobody knows why a packet that is dropped goes out.
  note(ctx, ctx.faithful ? 'detail' : 'warning', 'outputting DHCP packet to local port for in-band control')
  toPort(ctx, OFPP.local, {maxLen: null, last: false, via: 'output'})
}

const isAnswer = (packet: Context['packet']): boolean =>
  packet[W.dl_type] === ETH.ip &&
  packet[W.nw_proto] === PROTO.udp &&
  packet[W.tp_src] === DHCP.server &&
  packet[W.tp_dst] === DHCP.client

function hasLeftByLocal({faithful, bridge, odp, effects}: Context): boolean {
  if (faithful) return odp.includes(String(bridge.ports.get(OFPP.local)?.odpPort))
  return effects.some(
    (effect) => effect.kind === 'output' && effect.port === OFPP.local && effect.at.bridge === bridge.name,
  )
}
