import {W} from '../fields.ts'
import {type Context, undetermined} from './context.ts'
import {writeChanges} from './datapath-actions.ts'
import type {Packet} from './packet.ts'
import {copyOf} from './packet.ts'

/** Writes the changes of the flow so far into the datapath's actions, and says where a flood's order tells in what comes of it. */
export function commit(ctx: Context): void {
  if (!ctx.faithful) return
  const {packet, otherBases, firstWritten} = ctx
  if (firstWritten?.length === 0) firstWritten.push(copyOf(packet))
  if (otherBases.length > 0) {
    ctx.otherBases = []
    if (!endAlike(ctx, packet, [ctx.base, ...otherBases])) {
      undetermined(ctx, 'what the packet is behind a flood depends on whether a peer bridge changed it last')
    }
  }
  writeChanges(ctx)
}

/**
 * Whether the datapath's packet is the same after a commit, whatever it was before. Not everything is written over: no operation
 * 0 of ARP, say, and no type behind a label that is off already.
 */
export function endAlike(ctx: Context, packet: Packet, bases: readonly Packet[]): boolean {
  const [first, ...others] = bases.map((base) => committed({...ctx, pending: null}, base, packet))
  return first === undefined || others.every((other) => samePacket(first, other))
}

/** The datapath's packet after a commit; nothing else changes. */
export function committed(ctx: Context, base: Packet, packet: Packet): Packet {
  const trial: Context = {
    ...ctx,
    packet: copyOf(packet),
    base: copyOf(base),
    odp: [],
    nodes: [],
    effects: [],
    slowPath: new Set(),
    run: {...ctx.run, undetermined: []},
  }
  writeChanges(trial)
  return trial.base
}

/** But for the header of a tunnel, which goes out by tunnels alone. */
export const samePacket = (a: Packet, b: Packet): boolean =>
  a.every((word, i) => word === b[i] || (i >= W.tun_id && i < W.dl_src))
