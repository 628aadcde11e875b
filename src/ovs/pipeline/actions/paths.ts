import type {Action} from '../../syntax/flow-types.ts'
import {type Context, note, undetermined} from '../context.ts'
import {setBits} from '../packet.ts'
import {isLive} from '../port-state.ts'
import {outputTo} from './output.ts'
import {reportSubfield} from './set.ts'

/** `multipath(…)`: a link by a hash of the flow; which one is the hash's, so each is a choice. */
export function multipath(ctx: Context, {links, dst, text}: Extract<Action, {kind: 'multipath'}>): void {
  const link = choosePath(ctx, links, text)
  setBits(ctx.packet, dst, BigInt(link))
  reportSubfield(ctx, dst)
}

/** `bundle(…)` and `bundle_load(…)`: a live member, the first or by a hash. */
export function bundle(ctx: Context, action: Extract<Action, {kind: 'bundle'}>, last: boolean): void {
  const members = action.members.map(({ofport}) => ofport)
  const live = members.filter((port) => port !== null && isLive(ctx, ctx.bridge.ports.get(port)))
  const first = action.algorithm === 'active_backup' || live.length < 2
  const port = live[first ? 0 : choosePath(ctx, live.length, action.text)] ?? 0xffff
  if (action.dst === null) {
    outputTo(ctx, port, null, last)
    return
  }
  setBits(ctx.packet, action.dst, BigInt(port))
  reportSubfield(ctx, action.dst)
}

function choosePath(ctx: Context, paths: number, text: string): number {
  if (paths <= 1) return 0
  if (!ctx.faithful) {
    undetermined(ctx, `'${text}' picks one of ${paths} by a hash that is not known`)
    ctx.exit = true
    return 0
  }
  const {choices, options} = ctx.run
  const wanted = options.choose?.[choices.length] ?? 0
  const candidates = Array.from({length: paths}, (_, bucket) => ({bucket, share: 1 / paths}))
  const chosen = candidates[wanted]?.bucket ?? 0
  choices.push({at: {bridge: ctx.bridge.name, table: ctx.table, flow: ctx.flow}, groupId: -1, candidates, chosen})
  note(ctx, 'detail', `one of ${paths} by a hash`)
  return chosen
}
