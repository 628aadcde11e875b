import type {FloodRank} from '../../src/ovs/pipeline/flood-rank.ts'
import {type Random, random} from './fuzz/random.ts'

/** How near an answer is: the more the nearer, or null where it is the very one. */
type Distance = number | null

/**
 * Looks for the order of floods in which a simulator gives a certain answer. Ports are moved forward as long as more of the answer
 * comes out; where none helps any more, it begins again with another order.
 *
 * @param near how much of the answer comes out in an order; null: all of it
 * @param tries orders that are tried at most
 * @returns the order, if there is one
 */
export function findFloodOrder(near: (rank: FloodRank) => Distance, tries: number): FloodRank | null {
  const dice = random(1)
  const tables = new Map<string, number[]>()
  const rank: FloodRank = (bridge, table, ofport) => {
    const key = `${bridge} ${table}`
    const list = tables.get(key) ?? []
    tables.set(key, list)
    const place = list.indexOf(ofport)
    return place === -1 ? list.push(ofport) - 1 : place
  }
  let left = tries
  const tried = (): Distance => (left-- > 0 ? near(rank) : 0)
  while (left > 0) {
    let best = tried()
    for (let before = -1; best !== null && best > before && left > 0; ) {
      before = best
      for (const list of [...tables.values()]) if (best !== null) best = sorted(list, best, tried)
    }
    if (best === null) return rank
    for (const list of tables.values()) shuffle(list, dice)
  }
  return null
}

/** Puts in each place of the list, from the first on, the port with which most of the answer comes out. */
function sorted(list: number[], reached: number, tried: () => Distance): Distance {
  let best = reached
  for (let to = 0; to < list.length; to++) {
    let chosen = to
    for (let from = to + 1; from < list.length; from++) {
      move(list, from, to)
      const distance = tried()
      if (distance === null) return null
      if (distance > best) {
        best = distance
        chosen = from
      }
      move(list, to, from)
    }
    move(list, chosen, to)
  }
  return best
}

const move = (list: number[], from: number, to: number): void => {
  list.splice(to, 0, ...list.splice(from, 1))
}

function shuffle(list: number[], dice: Random): void {
  for (let i = list.length - 1; i > 0; i--) move(list, dice.int(i + 1), i)
}
