import {EXIT} from '../problem.ts'

/** Where several hold: wrong usage, then a failure, then what is proven, then what could not be read. */
const ORDER: readonly number[] = [EXIT.usage, EXIT.failed, EXIT.notDelivered, EXIT.findings, EXIT.undetermined]

/** The one exit status of several outcomes; 0 when there is none, or all are 0. */
export function combinedExit(outcomes: Iterable<number>): number {
  const given = new Set(outcomes)
  return ORDER.find((status) => given.has(status)) ?? 0
}
