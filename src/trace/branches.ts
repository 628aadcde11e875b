import {type Journey, type RoundTrip, travel} from './round-trip.ts'

/** Branches that are followed unless all are asked for. */
const FEW = 64

/** More than any Service has endpoints that Antrea installs (800). */
const MANY = 4096

/**
 * Every way that the buckets of select groups allow, each walked there and back. The first takes each group's first bucket.
 *
 * @returns the trips in order of the buckets, and whether some were left out
 */
export function allBranches(
  journey: Journey,
  allEndpoints: boolean,
): {readonly trips: readonly RoundTrip[]; readonly left: number} {
  const limit = allEndpoints ? MANY : FEW
  const trips: RoundTrip[] = []
  const waiting: (readonly number[])[] = [[]]
  for (let choose = waiting.shift(); choose && trips.length < limit; choose = waiting.shift()) {
    const trip = travel(journey, choose)
    trips.push(trip)
    waiting.push(...alternatives(trip, choose.length))
  }
  return {trips, left: waiting.length}
}

/** The other buckets at each choice that this trip met beyond what it was told. */
function alternatives(trip: RoundTrip, told: number): (readonly number[])[] {
  const taken = trip.chosen.map((choice) =>
    Math.max(
      0,
      choice.candidates.findIndex((c) => c.bucket === choice.chosen),
    ),
  )
  return trip.chosen.slice(told).flatMap((choice, i) => {
    const at = told + i
    return choice.candidates.flatMap((_, candidate) =>
      candidate === taken[at] ? [] : [[...taken.slice(0, at), candidate]],
    )
  })
}

/** The part of new connections that takes this trip's buckets. */
export function shareOf(trip: RoundTrip): number {
  return trip.chosen.reduce(
    (share, choice) => share * (choice.candidates.find((c) => c.bucket === choice.chosen)?.share ?? 1),
    1,
  )
}
