import type {MeterId} from '../syntax/meters.ts'
import type {Context} from './context.ts'

/** The datapath's number of a meter: it takes the lowest that is free. */
export function datapathMeter({bridge: {input}}: Context, id: number): number {
  const place = inOrder(input.meters ?? []).indexOf(id)
  return place < 0 ? id - 1 : place
}

/** The datapath's number of one of OpenFlow's virtual meters; null where the bridge has none. */
export function virtualMeter({bridge: {input}}: Context, which: 'slowpath' | 'controller'): number | null {
  const place = inOrder(input.meters ?? []).indexOf(which)
  return place < 0 ? null : place
}

function inOrder(meters: readonly MeterId[]): MeterId[] {
  const rank = (id: MeterId): number => (typeof id === 'number' ? id : Number.POSITIVE_INFINITY)
  return [...meters].sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)))
}
