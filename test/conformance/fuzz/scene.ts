import type {Facts} from './match.ts'
import type {Random} from './random.ts'
import type {BridgeSpec, Piece} from './spec.ts'
import type {Vocabulary} from './vocabulary.ts'

/** Where a list of actions stands, and what there is to refer to. */
export interface Scene {
  readonly random: Random
  readonly bridge: BridgeSpec
  readonly version: 'OpenFlow10' | 'OpenFlow13' | 'OpenFlow15'
  readonly table: number
  readonly tables: readonly number[]
  readonly groups: readonly number[]
  readonly meters: readonly number[]
  /** Changes as the list goes on. */
  facts: Facts
  /** An action set and a recirculation never meet: together they end ovs-vswitchd (recirc_alloc_id__()). */
  readonly hasActionSet: boolean
  readonly depth: number
  /** A bucket or an action set, which holds less than a list. */
  readonly inSet: boolean
  readonly vocabulary: Vocabulary
  /** Makes a list of actions within one, as clone() holds. */
  readonly list: (scene: Scene) => Piece[]
}

/** Makes one action, with what it needs before it; null where the scene allows none. */
export type Make = (scene: Scene) => readonly Piece[] | null

export function outputPort({random, bridge}: Scene): string {
  const port = random.chance(0.03) ? 99 : random.pick(bridge.ports).ofport
  return port === 65534 ? 'LOCAL' : `output:${port}`
}
