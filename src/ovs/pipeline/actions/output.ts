import {W} from '../../fields.ts'
import type {Action, PortRef} from '../../syntax/flow-types.ts'
import {commit} from '../commit.ts'
import {at, type Context, drop, happen, note, undetermined} from '../context.ts'
import {SLOW} from '../datapath-actions.ts'
import {lacks} from '../features.ts'
import {floodAll} from '../flood.ts'
import type {PortInput} from '../input.ts'
import {mirrorDeparture} from '../mirror-copies.ts'
import {normal} from '../normal.ts'
import {copyOf, getBits} from '../packet.ts'
import {refusesType, withoutEthernet} from '../packet-type.ts'
import {enterPeer} from '../patch.ts'
import {isOut, mayForward} from '../port-state.ts'
import {OFPP} from '../protocols.ts'
import type {Effect} from '../result.ts'
import {sampleOutput} from '../sampling.ts'
import {lookUpAndRun} from '../tables.ts'
import {asSent} from '../translated.ts'
import {outputTunnel} from '../tunnel.ts'
import {isTunnel} from '../tunnel-config.ts'
import {popsAt} from '../tunnel-pop.ts'
import {outputToController} from './controller.ts'
import {markByQueue} from './queue.ts'
import {unwildcard} from './set.ts'

/** Bytes of an output action in Netlink. */
const OUTPUT_BYTES = 8

export type Via = Extract<Effect, {kind: 'output'}>['via']

/** `output:P`, reserved ports, and ports from a field. */
export function output(ctx: Context, action: Extract<Action, {kind: 'output' | 'outputReg'}>, last: boolean): void {
  if (action.kind === 'output') {
    outputNamed(ctx, action.port, action.maxLen, last)
    return
  }
  unwildcard(ctx, action.src)
  const port = getBits(ctx.packet, action.src)
  if (port > 0xffffn) {
    note(ctx, 'warning', `output port ${port} is out of range`)
    return
  }
  note(ctx, 'detail', `output port is ${port}`)
  outputTo(ctx, Number(port), action.maxLen, last)
}

/** To a port as an action writes it. */
export function outputNamed(ctx: Context, port: PortRef, maxLen: number | null, last: boolean): void {
  if (port.ofport !== null) {
    if (maxLen === null || maxLen === 0) outputTo(ctx, port.ofport, null, last, true)
    else outputTruncated(ctx, port.ofport, maxLen, last)
    return
  }
  undetermined(ctx, `no number known for port '${port.written}'`)
  ctx.exit = true
}

/** `output(port=P,max_len=N)`, for ports of the datapath alone (xlate_output_trunc_action()). */
function outputTruncated(ctx: Context, port: number, maxLen: number, last: boolean): void {
  if (port === ctx.packet[W.in_port]) {
    suppress(ctx, port, 'skipping output to input port')
    return
  }
  const known = ctx.bridge.ports.get(port)
  if (ctx.bridge.input.missing.has('ports') || (known && known.odpPort !== null && known.type !== 'patch')) {
    // It comes before what is written to the packet, and also where nothing is sent after all.
    if (ctx.faithful) ctx.odp.push(`trunc(${maxLen})`)
    if (ctx.faithful && lacks(ctx, 'Truncate action')) ctx.slowPath.add(SLOW)
    outputTo(ctx, port, maxLen, last)
    return
  }
  const name = RESERVED[port] ?? port
  if (port === OFPP.inPort || RESERVED[port] === undefined)
    suppress(ctx, port, `output_trunc does not support patch port ${name}`, 'error')
  else suppress(ctx, port, `output_trunc does not support port: ${name}`)
}

const RESERVED: Readonly<Record<number, string>> = {
  [OFPP.inPort]: 'IN_PORT',
  [OFPP.table]: 'TABLE',
  [OFPP.normal]: 'NORMAL',
  [OFPP.flood]: 'FLOOD',
  [OFPP.all]: 'ALL',
  [OFPP.controller]: 'CONTROLLER',
  [OFPP.none]: 'NONE',
}

/**
 * xlate_output_action().
 *
 * @param tells a miss behind `TABLE` may go to the controller: not where a register names the port
 */
export function outputTo(ctx: Context, port: number, maxLen: number | null, last: boolean, tells = false): void {
  const inPort = ctx.packet[W.in_port]!
  switch (port) {
    case OFPP.inPort:
      toPort(ctx, inPort, {maxLen, last, via: 'in_port'})
      return
    case OFPP.table:
      lookUpAndRun(ctx, {table: 0, inPort, honourMiss: true, isSilent: !tells, last: false})
      return
    case OFPP.normal:
      normal(ctx)
      return
    case OFPP.flood:
      floodAll(ctx, false, last)
      return
    case OFPP.all:
      floodAll(ctx, true, last)
      return
    case OFPP.controller:
      outputToController(ctx, maxLen)
      return
    case OFPP.none:
      return
    default:
      if (port !== inPort) {
        toPort(ctx, port, {maxLen, last, via: ctx.inGroup ? 'group' : 'output'})
        return
      }
      suppress(ctx, port, 'skipping output to input port')
  }
}

/** How a packet goes out. */
export interface How {
  readonly maxLen: number | null
  readonly last: boolean
  readonly via: Via
  /** STP does not hold back what `ALL` sends. */
  readonly ignoreStp?: boolean
  /** Datapath actions by which a bond spreads over its members, in place of the port. */
  readonly spread?: string | null
}

/** To one port of the bridge (compose_output_action__()). */
export function toPort(ctx: Context, ofport: number, how: How): void {
  const port = ctx.bridge.ports.get(ofport)
  if (!port) {
    if (ctx.bridge.input.missing.has('ports')) {
      undetermined(ctx, `port ${ofport}: ${ctx.bridge.input.missing.get('ports')}`)
      return
    }
    note(
      ctx,
      'warning',
      'Nonexistent output port',
      drop(ctx, 'port-missing', `no port ${ofport} on ${ctx.bridge.name}`),
    )
    return
  }
  const held = mayForward(ctx, port, how.ignoreStp ?? false)
  if (held !== null) {
    suppress(ctx, ofport, held)
    return
  }
  if (refusesType(ctx, port)) {
    suppress(ctx, ofport, 'Trying to send non-Ethernet packet through legacy L2 port. Dropping packet.')
    return
  }
  const peer = ctx.run.sw.peers.get(port.name)
  if (peer) {
    enterPeer(ctx, peer, how.last)
    return
  }
  const tos = ctx.packet[W.nw_tos]!
  markByQueue(ctx, port)
  if (isTunnel(port)) {
    withoutEthernet(ctx, port, () => {
      if (outputTunnel(ctx, port, how)) mirrorDeparture(ctx, port)
    })
  } else {
    if (port.type === 'patch') noPeer(ctx, port)
    else leave(ctx, port, how)
    mirrorDeparture(ctx, port)
  }
  ctx.packet[W.nw_tos] = tos
}

function noPeer(ctx: Context, port: PortInput): void {
  const unlisted = [...ctx.run.sw.bridges.values()].flatMap(({input}) => input.missing.get('ports') ?? [])
  if (unlisted[0] !== undefined) undetermined(ctx, `the peer of patch port ${port.name}: ${unlisted[0]}`)
  else suppress(ctx, port.ofport, 'patch port without a peer')
}

/** The packet leaves through a port of the datapath. */
function leave(ctx: Context, port: PortInput, how: How): void {
  if (ctx.faithful) {
    if (port.odpPort === undefined) undetermined(ctx, `datapath number of port ${port.name} is not known`)
    if (port.odpPort === null) return
    commit(ctx)
    const popped = how.spread ? null : popsAt(ctx, port)
    if (popped === null) {
      if (!how.spread && port.odpPort !== undefined) sampleOutput(ctx, port, port.odpPort)
      pushOutput(ctx, port, how)
    } else ctx.odp.push(`tnl_pop(${popped})`)
  } else if (!isOut(port)) {
    suppress(ctx, port.ofport, 'port down')
    return
  }
  ctx.odpBytes += OUTPUT_BYTES
  emit(ctx, port, how, null)
}

/** The datapath's output, or what a bond has in its place; a mirror's copy is cut unless to more than a packet can have. */
export function pushOutput({odp, mirrorSnaplen}: Context, port: PortInput, {spread}: How): void {
  if (spread) odp.push(spread)
  else {
    if (mirrorSnaplen > 0 && mirrorSnaplen < 0xffff) odp.push(`trunc(${mirrorSnaplen})`)
    odp.push(String(port.odpPort))
  }
}

/** Puts the output on record. */
export function emit(
  ctx: Context,
  port: PortInput,
  {maxLen, via}: How,
  tunnel: Extract<Effect, {kind: 'output'}>['tunnel'],
): void {
  const packet = asSent(ctx.packet, ctx.translated)
  const {quoted, sent, mirroring, mirrorSnaplen} = ctx
  sent.count++
  sent.last = port
  happen(ctx, {
    kind: 'output',
    at: at(ctx),
    port: port.ofport,
    portName: port.name,
    packet,
    tunnel,
    maxLen: mirrorSnaplen > 0 ? mirrorSnaplen : maxLen,
    via: mirroring ? 'mirror' : via,
    ...(quoted && {quoted}),
  })
}

/** An output that doesn't happen, with OVS's words for it. */
export function suppress(ctx: Context, port: number, reason: string, kind: 'warning' | 'error' = 'warning'): void {
  const effect = {kind: 'suppressed', at: at(ctx), port, reason, packet: copyOf(ctx.packet)} as const
  note(ctx, reason.startsWith('OFPPC_') ? 'detail' : kind, reason, happen(ctx, effect))
}
