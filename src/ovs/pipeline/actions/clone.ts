import type {Action} from '../../syntax/flow-types.ts'
import {holding, mostBytes} from '../action-bytes.ts'
import {runActionSet} from '../action-set.ts'
import {commit} from '../commit.ts'
import {type Context, note} from '../context.ts'
import {lacks} from '../features.ts'
import {finishFreezing} from '../freeze.ts'
import {copyOf} from '../packet.ts'

/** Actions whose effect on the datapath's packet can't be undone by setting the old values again. */
const IRREVERSIBLE: ReadonlySet<Action['kind']> = new Set(['ct', 'meter', 'nat', 'encap', 'decap', 'decNshTtl'])

/** `clone(…)`: runs a list on a copy; nothing of it but errors comes back. */
export function clone(ctx: Context, actions: readonly Action[], last: boolean): void {
  onCopy(ctx, last, actions, (isLast) => {
    ctx.act(ctx, actions, isLast)
    if (ctx.freezing === null) runActionSet(ctx)
    if (ctx.freezing !== null) finishFreezing(ctx)
  })
}

/** Runs something on a copy of the packet; in the datapath it is a `clone(…)` only where it can't be undone. */
export function onCopy(ctx: Context, last: boolean, actions: readonly Action[], run: (last: boolean) => void): void {
  const kept = {packet: copyOf(ctx.packet), stack: [...ctx.stack], bytes: ctx.stackBytes, set: [...ctx.actionSet]}
  if (last || !ctx.faithful || reversible(ctx, actions)) run(last)
  else inDatapathClone(ctx, run)
  ctx.packet = kept.packet
  ctx.stack = kept.stack
  ctx.stackBytes = kept.bytes
  ctx.actionSet = kept.set
}

const reversible = (ctx: Context, actions: readonly Action[]): boolean =>
  !actions.some((action) => IRREVERSIBLE.has(action.kind) || (action.kind === 'output' && action.maxLen !== null)) &&
  ctx.error === null

/** `clone(…)`, or on a datapath without it `sample(100%)`, or where samples don't nest deep enough nothing at all. */
function wrapped(ctx: Context, actions: string): string | null {
  if (!lacks(ctx, 'Clone action')) return `clone(${actions})`
  return Number(ctx.run.sw.input.features?.get('Sample nesting') ?? 0) > 3
    ? `sample(sample=100.0%,actions(${actions}))`
    : null
}

function inDatapathClone(ctx: Context, run: (last: boolean) => void): void {
  if (wrapped(ctx, '') === null) {
    note(ctx, 'error', 'Failed to compose clone action')
    return
  }
  commit(ctx)
  const {odp, outerBytes, conntracked, wasMpls} = ctx
  const base = copyOf(ctx.base)
  ctx.odp = []
  ctx.outerBytes += mostBytes(ctx.run, odp)
  ctx.openLists++
  run(true)
  ctx.openLists--
  ctx.outerBytes = outerBytes
  if (ctx.odp.length > 0) odp.push(holding(ctx.run, wrapped(ctx, ctx.odp.join(',')) ?? '', [ctx.odp]))
  ctx.odp = odp
  ctx.base = base
  ctx.conntracked = conntracked
  ctx.wasMpls = wasMpls
}
