import type {Context} from './context.ts'

/** What the order of a flood is taken from: OVS keeps a bridge's ports and its Ports in tables of their own. */
export type FloodTable = 'ports' | 'bundles' | 'listeners'

/** Which place of a flood gets its copy before which other: the one of the lower rank. */
export type FloodRank = (bridge: string, table: FloodTable, ofport: number) => number

/** Places in the order that is asked for; null where none is, and it is that of a hash table which no dump shows. */
export function inOrderGiven<Place>(
  {bridge, run}: Context,
  table: FloodTable,
  places: readonly Place[],
  ofportOf: (place: Place) => number,
): readonly Place[] | null {
  const {floodRank} = run.options
  if (!floodRank) return null
  const rankOf = (place: Place): number => floodRank(bridge.input.name, table, ofportOf(place))
  return places.toSorted((a, b) => rankOf(a) - rankOf(b))
}
