import type {Group} from '../syntax/flow-types.ts'

const MIN_SLOTS = 16
const MAX_SLOTS = 256
/** Steps of the numeric integral over a bucket's score. */
const STEPS = 2000

/**
 * Hash slot → bucket index of a dp_hash group, by Webster's method (group_setup_dp_hash_table(), ofproto/ofproto-dpif.c);
 * null where no bucket has a weight, or the group needs more slots than OVS gives one: then it hashes by itself.
 */
export function hashSlots(group: Group): number[] | null {
  const weights = group.buckets.map(({weight}) => weight ?? 1)
  const used = weights.filter((weight) => weight > 0)
  if (used.length === 0) return null
  const total = used.reduce((sum, weight) => sum + weight, 0)
  const n = 2 ** Math.ceil(Math.log2(Math.ceil(total / Math.min(...used))))
  return n > MAX_SLOTS ? null : webster(weights, Math.max(MIN_SLOTS, n))
}

function webster(weights: readonly number[], slots: number): number[] {
  const divisors = weights.map(() => 1)
  const values = [...weights]
  const result: number[] = []
  for (let slot = 0; slot < slots; slot++) {
    let best = 0
    for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i
    result.push(best)
    divisors[best]! += 2
    values[best] = weights[best]! / divisors[best]!
  }
  return result
}

/** The part of all connections that each bucket gets; 0 for one that is dead or has no weight. */
export function shares(group: Group, slots: readonly number[] | null, live: readonly boolean[]): number[] {
  if (slots === null) return scoreShares(group, live)
  const counts = group.buckets.map(() => 0)
  for (let hash = 0; hash < slots.length; hash++) {
    for (let i = 0; i < slots.length; i++) {
      const bucket = slots[(hash + i) & (slots.length - 1)]!
      if (!live[bucket]) continue
      counts[bucket]!++
      break
    }
  }
  return counts.map((count) => count / slots.length)
}

/** The highest of hash × weight wins: the chance of each, for hashes spread evenly. */
function scoreShares(group: Group, live: readonly boolean[]): number[] {
  const weights = group.buckets.map(({weight}, i) => (live[i] ? (weight ?? 1) : 0))
  if (weights.every((weight) => weight === 0 || weight === Math.max(...weights))) {
    const n = weights.filter((weight) => weight > 0).length
    return weights.map((weight) => (weight > 0 ? 1 / n : 0))
  }
  return weights.map((weight, i) => {
    if (weight === 0) return 0
    let sum = 0
    for (let step = 0; step < STEPS; step++) {
      const score = ((step + 0.5) / STEPS) * weight
      sum += weights.reduce((p, other, j) => (j === i || other === 0 ? p : p * Math.min(1, score / other)), 1)
    }
    return sum / STEPS
  })
}
