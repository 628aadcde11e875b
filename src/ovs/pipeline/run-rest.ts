import {formatHex} from '../syntax/format-value.ts'
import {runActionSet} from './action-set.ts'
import type {Context, Waiting} from './context.ts'
import {Line} from './trace-node.ts'

/** Actions that were kept are run in place of the table: OVS takes them with it in any recirculation that comes after. */
export function runRest(ctx: Context, rest: readonly Waiting[]): void {
  const starts = rest.flatMap(({place}, i) => (i === 0 || place !== null ? [i] : []))
  for (const [n, start] of starts.entries()) {
    if (ctx.exit || ctx.error !== null) break
    const place = rest[start]!.place
    if (place) {
      Object.assign(ctx, place)
      ctx.nodes.push(
        new Line('thaw', `restored state: table=${place.table}, cookie=${formatHex(place.cookie)}`, ctx.bridge.name),
      )
    }
    const actions = rest.slice(start, starts[n + 1]).map(({action}) => action)
    ctx.act(ctx, actions, n === starts.length - 1)
  }
  if (ctx.error === null && ctx.freezing === null) runActionSet(ctx)
}
