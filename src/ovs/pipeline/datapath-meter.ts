import type {MeterId} from '../syntax/meters.ts'
import type {Context} from './context.ts'

/** The datapath's number of a meter: it takes the lowest that is free. */
export function datapathMeter({run, bridge}: Context, id: number): number {
  const place = inOrder(bridge.input.meters ?? []).indexOf(id)
  // Bridges of one datapath take theirs one after the other.
  let before = 0
  for (const {input} of run.sw.bridges.values()) {
    if (input.name === bridge.input.name) break
    before += input.meters?.length ?? 0
  }
  return place < 0 ? id - 1 : before + place
}

/**
 * The datapath's number of one of OpenFlow's virtual meters; null where there is none. What userspace handles is metered as
 * the bridge wants where the packet came in, what goes to controllers as the bridge that sends it.
 */
export function virtualMeter({run, bridge}: Context, which: 'slowpath' | 'controller'): number | null {
  const from = which === 'controller' ? bridge : run.sw.bridges.get(run.options.bridge)
  const place = inOrder(from?.input.meters ?? []).indexOf(which)
  return place < 0 ? null : place
}

/** Whether the bridge's meters are known, and it has none of that id: a `controller(…)` may name any. */
export const isNoMeter = ({bridge}: Context, id: number): boolean => !(bridge.input.meters ?? [id]).includes(id)

function inOrder(meters: readonly MeterId[]): MeterId[] {
  const rank = (id: MeterId): number => (typeof id === 'number' ? id : Number.POSITIVE_INFINITY)
  return [...meters].sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)))
}
