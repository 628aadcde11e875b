import type {Json} from '../../cluster/json.ts'
import type {CoverageSummary} from '../../model/coverage.ts'

/** A row of a table that an agent keeps, as it was understood. */
export interface Listed<Item> {
  readonly node: string
  readonly item: Item
  /** As antctl printed it. */
  readonly object: Json
}

/** What the agents of some nodes answered. */
export interface AgentAnswer<Item> {
  readonly takenAt: string
  /** Asked about, answered or not. */
  readonly nodes: readonly string[]
  /** By node. */
  readonly rows: readonly Listed<Item>[]
  readonly coverage: CoverageSummary
}
