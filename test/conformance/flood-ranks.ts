import type {RunOptions} from '../../src/ovs/pipeline/options.ts'
import {random} from './fuzz/random.ts'

export type FloodRank = NonNullable<RunOptions['floodRank']>

/** Orders in which floods may send, by chance: which one a hash table has is in no dump. */
export function* floodRanks(count: number): Generator<FloodRank> {
  for (let seed = 0; seed < count; seed++) {
    const dice = random(seed)
    const ranks = new Map<string, number>()
    yield (bridge, ofport) => {
      const port = `${bridge} ${ofport}`
      const rank = ranks.get(port) ?? dice.int(2 ** 30)
      ranks.set(port, rank)
      return rank
    }
  }
}
