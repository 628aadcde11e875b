import type {MeterId} from '../syntax/meters.ts'
import type {Context} from './context.ts'

/** The datapath's number of a meter: it takes the lowest that is free. */
export function datapathMeter({bridge: {input}}: Context, id: number): number {
  const place = inOrder(input.meters ?? []).indexOf(id)
  return place < 0 ? id - 1 : place
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

function inOrder(meters: readonly MeterId[]): MeterId[] {
  const rank = (id: MeterId): number => (typeof id === 'number' ? id : Number.POSITIVE_INFINITY)
  return [...meters].sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)))
}
