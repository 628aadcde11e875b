import type {CoverageSummary} from '../model/coverage.ts'
import {EXIT} from '../problem.ts'
import {notReadLines} from '../views/not-read.ts'
import type {Screen} from '../views/screen.ts'

/** Formats that are another program's: what was not read has no place in them. */
const NO_PLACE: ReadonlySet<string> = new Set(['table', 'raw'])

/**
 * Says on standard error what was not read, where the format of the answer has no place for it.
 *
 * @returns the exit status of an answer that is not about what is wrong
 */
export function tellMissing(coverage: CoverageSummary, format: string, screen: Screen): number {
  if (coverage.missing.length === 0) return 0
  if (NO_PLACE.has(format)) process.stderr.write(`${notReadLines(coverage, screen).join('\n')}\n`)
  return EXIT.undetermined
}
