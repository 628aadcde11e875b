import {type Context, undetermined} from './context.ts'

/** Mirrors whose orders are tried: of four there are 24. */
const MAX_TRIED = 4

/**
 * The mirrors of the bridge in the order in which they get their copies: that of their making, which no dump shows. It counts
 * because a copy that goes out is mirrored, too: `faithful` has every order as a candidate, the database's first.
 */
export function mirrorOrder(ctx: Context): readonly number[] {
  const {bridge, run} = ctx
  const known = run.mirrorOrders.get(bridge.name)
  if (known) return known
  const asListed = (bridge.mirrors?.list ?? []).map((_, i) => i)
  const order = ctx.faithful ? pick(ctx, asListed) : asListed
  run.mirrorOrders.set(bridge.name, order)
  return order
}

function pick(ctx: Context, asListed: readonly number[]): readonly number[] {
  if (asListed.length > MAX_TRIED) {
    undetermined(ctx, `in which order the mirrors of ${ctx.bridge.name} were made is in no dump`)
    return asListed
  }
  const {choices, options} = ctx.run
  const orders = permutations(asListed)
  const chosen = Math.min(options.choose?.[choices.length] ?? 0, orders.length - 1)
  const candidates = orders.map((_, bucket) => ({bucket, share: 1 / orders.length}))
  choices.push({at: {bridge: ctx.bridge.name, table: ctx.table, flow: ctx.flow}, groupId: -1, candidates, chosen})
  return orders[chosen] ?? asListed
}

function permutations(list: readonly number[]): (readonly number[])[] {
  if (list.length < 2) return [list]
  return list.flatMap((first) => permutations(list.filter((other) => other !== first)).map((rest) => [first, ...rest]))
}
