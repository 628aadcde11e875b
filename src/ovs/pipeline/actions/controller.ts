import type {Action} from '../../syntax/flow-types.ts'
import {commit} from '../commit.ts'
import {at, type Context, happen} from '../context.ts'
import {datapathMeter, isNoMeter, virtualMeter} from '../datapath-meter.ts'
import {copyOf} from '../packet.ts'
import {packetInText} from '../packet-in-text.ts'
import {recirculationId, stateOf} from '../recirculation.ts'
import type {Effect} from '../result.ts'

type ControllerAction = Extract<Action, {kind: 'controller'}>

/** OFPR_* of OpenFlow 1.4 and OVS, by the name that dumps write. */
const REASONS: Readonly<Record<string, number>> = {
  no_match: 0,
  action: 1,
  invalid_ttl: 2,
  action_set: 3,
  group: 4,
  packet_out: 5,
  explicit_miss: 6,
  implicit_miss: 7,
}

interface PacketIn {
  readonly reason: string
  readonly id: number
  readonly maxLen: number
  readonly userdata: string | null
  readonly meter: number | null
  readonly pause?: boolean
}

/** Whether it is an output to the port of that name. */
export const isOutput = ({text}: ControllerAction): boolean => text.startsWith('CONTROLLER')

/** `controller(…)` and `CONTROLLER:N`; with `pause` everything after it waits for the controller. */
export function controller(ctx: Context, action: ControllerAction): void {
  // `CONTROLLER:N` is an output, whose reason is told by where it stands; `controller(…)` names its own.
  if (isOutput(action)) {
    outputToController(ctx, action.maxLen)
    return
  }
  const {id, userdata, meter, pause} = action
  const packetIn = {reason: reasonOf(ctx, action.reason), id, maxLen: action.maxLen ?? 65535, userdata, meter, pause}
  if (!pause) {
    toController(ctx, packetIn)
    return
  }
  if (ctx.faithful) {
    // Where it stands makes no other reason of this one.
    ctx.freezing = {kind: 'pause', hash: null}
    ctx.pausing = {reason: REASONS[action.reason] ?? 1, id, maxLen: packetIn.maxLen, userdata}
  } else sent(ctx, packetIn)
  ctx.exit = true
}

/** Output to port CONTROLLER tells why by where it stands. */
export function outputToController(ctx: Context, maxLen: number | null): void {
  const reason = ctx.inGroup ? 'group' : ctx.inActionSet ? 'action_set' : 'action'
  toController(ctx, {reason: reasonOf(ctx, reason), id: 0, maxLen: maxLen ?? 65535, userdata: null, meter: null})
}

/** Sends a copy of the packet to the controller (xlate_controller_action()). */
export function toController(ctx: Context, packetIn: PacketIn): Effect {
  if (ctx.faithful) {
    commit(ctx)
    const state = stateOf(ctx, {conntracked: ctx.conntracked, port: null, userdata: packetIn.userdata})
    const recirc = recirculationId(ctx, ctx.table, [], state)
    const userspace = packetInText({
      reason: REASONS[packetIn.reason] ?? 1,
      isSent: ctx.sideEffects || ctx.keepsAside,
      continues: false,
      recirc,
      cookie: ctx.cookie,
      id: packetIn.id,
      maxLen: packetIn.maxLen,
    })
    const meter =
      packetIn.meter === null || isNoMeter(ctx, packetIn.meter)
        ? virtualMeter(ctx, 'controller')
        : datapathMeter(ctx, packetIn.meter)
    ctx.odp.push(meter === null ? userspace : `sample(sample=100.0%,actions(meter(${meter}),${userspace}))`)
  }
  return sent(ctx, packetIn)
}

function sent(ctx: Context, {reason, userdata, meter, pause}: PacketIn): Effect {
  const packet = copyOf(ctx.packet)
  return happen(ctx, {kind: 'controller', at: at(ctx), reason, userdata, meter, pause: pause ?? false, packet})
}

/** A table-miss flow (priority 0, no match) makes an action's packet-in an explicit miss. */
function reasonOf(ctx: Context, reason: string): string {
  const miss = ctx.flow !== null && ctx.flow.priority === 0 && ctx.flow.match.words.length === 0
  return reason === 'action' && miss ? 'explicit_miss' : reason
}
