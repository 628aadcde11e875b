import type {Context} from './context.ts'
import type {Lookup} from './lookup.ts'
import {chooseOnce} from './unseen.ts'

/**
 * `faithful`: of flows of one priority that all fit, the one that is chosen: the first in an order of subtables that no dump is sure
 * to show and that stays as it is. The first candidate is not to know it.
 */
export function tieDecided(ctx: Context, found: Lookup): Lookup {
  const {flow, rivals} = found
  if (!ctx.faithful || flow === null || rivals.length === 0) return found
  const fitting = [flow, ...rivals]
  const chosen = chooseOnce(ctx, `${ctx.bridge.name} ${fitting.map(({text}) => text).join(' | ')}`, fitting.length + 1)
  return chosen === 0 ? found : {...found, flow: fitting[chosen - 1] ?? flow, rival: null}
}
