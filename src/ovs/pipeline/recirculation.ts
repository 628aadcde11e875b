import {W} from '../fields.ts'
import type {Action} from '../syntax/flow-types.ts'
import type {Context, Run} from './context.ts'

/**
 * The id of a state that the datapath comes back to. Equal states share one (recirc_alloc_id_ctx()): bridge, table, port,
 * tunnel, registers, metadata, stack, action set and the mirrors that have their copy; a packet's headers aren't part of it.
 */
export function recirculationId(ctx: Context, table: number, actionSet: readonly Action[], more = ''): number {
  const {packet, run} = ctx
  if (!ctx.faithful) return ++run.lastRecircId
  const key = [
    ctx.bridge.name,
    table,
    packet[W.in_port],
    packet.subarray(W.metadata, W.dl_src).join('.'),
    ctx.stack.map(({value, bits}) => `${value}/${bits}`).join('.'),
    actionSet.map(({text}) => text).join(','),
    ctx.mirrored,
    more,
  ].join(' ')
  let id = run.recircIds.get(key)
  if (id === undefined) {
    id = ++run.lastRecircId
    run.recircIds.set(key, id)
  }
  return id
}

/** Forgets the ids that no packet will come back to: OVS frees them, and gives an equal state a new one. */
export function releaseIds({recircIds, queue}: Run): void {
  if (recircIds.size === 0) return
  const awaited = new Set(queue.map(({recircId}) => recircId))
  for (const [key, id] of recircIds) if (!awaited.has(id)) recircIds.delete(key)
}

/**
 * What else a state holds (struct frozen_state). A packet for the controller has the id of the `ct` that it went through where all
 * of it is equal: a state for the controller doesn't hold the port with which the pass began, every other does.
 */
export const stateOf = (
  {wasMpls}: Context,
  {conntracked, port, userdata}: {conntracked: boolean; port: string | null; userdata: string | null},
): string => `${conntracked} ${wasMpls} ${port} ${userdata}`
