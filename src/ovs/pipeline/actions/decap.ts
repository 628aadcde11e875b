import {W} from '../../fields.ts'
import type {Action} from '../../syntax/flow-types.ts'
import {commit} from '../commit.ts'
import {type Context, undetermined} from '../context.ts'
import {labels, takeLabel} from '../mpls-labels.ts'
import {hasVlan} from '../packet.ts'
import {PT, typeWithoutEthernet} from '../packet-type.ts'
import {exact} from '../wildcards.ts'
import {NEXT_PROTOCOL, unsupported} from './encap.ts'
import {isTooDeep} from './mpls.ts'

/** What a `decap()` that names no type asks for (OFPHTN_USE_NEXT_PROTO). */
const USE_NEXT = 0xfffe
/** EtherType of an Ethernet frame behind another header. */
const BRIDGED = 0x6558

/** `decap(…)`: takes the outermost header off; what lies behind NSH is known after a recirculation (xlate_generic_decap_action()). */
export function decap(ctx: Context, action: Extract<Action, {kind: 'decap'}>): void {
  commit(ctx)
  const {packet} = ctx
  const type = packet[W.packet_type]!
  switch (type) {
    case PT.ethernet:
      popEthernet(ctx)
      return
    case PT.nsh:
      popNsh(ctx)
      return
    case PT.mpls:
    case PT.mplsMulticast:
      popLabel(ctx, action)
      return
    default:
      unsupported(
        ctx,
        `Dropping packet as the decap() does not support packet type (${type >>> 16},0x${(type & 0xffff).toString(16)})`,
      )
  }
}

function popEthernet(ctx: Context): void {
  const {packet} = ctx
  if (hasVlan(packet)) {
    unsupported(ctx, 'Dropping packet, cannot decap Ethernet if VLAN is present.')
    return
  }
  packet[W.packet_type] = typeWithoutEthernet(packet)
  packet.fill(0, W.dl_src, W.dl_type)
  exact(ctx, W.dl_type)
}

/** Behind the last label lies what the action says, of which nothing is known but after a recirculation. */
function popLabel(ctx: Context, {to, text}: Extract<Action, {kind: 'decap'}>): void {
  const {packet} = ctx
  if (!ctx.faithful) {
    undetermined(ctx, `what lies behind the MPLS label that '${text}' takes off is not known`)
    ctx.exit = true
    return
  }
  const type = to ?? USE_NEXT
  const count = labels(packet)
  exact(ctx, W.mpls)
  packet[W.packet_type] = type
  if (isTooDeep(ctx, count)) return
  if (count > 0) takeLabel(packet, count, type === PT.ethernet ? BRIDGED : type & 0xffff)
  ctx.pending = 'decap'
  if (count !== 1) return
  ctx.exit = true
  ctx.freezing = {kind: 'decap', hash: null}
}

function popNsh(ctx: Context): void {
  const {packet} = ctx
  const next = packet[W.nsh_np]!
  const inner = [...NEXT_PROTOCOL].find(([, protocol]) => protocol === next)
  if (!inner) {
    unsupported(ctx, `Dropping packet as NSH next protocol ${next} is not supported`)
    return
  }
  exact(ctx, W.nsh_np)
  ctx.exit = true
  if (!ctx.faithful) {
    undetermined(ctx, 'what lies behind the NSH header that was taken off is not known')
    return
  }
  packet[W.packet_type] = inner[0]
  ctx.pending = 'decap'
  ctx.freezing = {kind: 'decap', hash: null}
}
