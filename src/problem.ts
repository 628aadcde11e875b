/** Exit statuses; the only place where the numbers are given. `delivered` and "nothing found" are 0. */
export const EXIT = {failed: 1, usage: 2, findings: 3, undetermined: 4, notDelivered: 5, interrupted: 130} as const

export interface ProblemOptions {
  /** Stable, for scripts and docs: `SNAPSHOT_NO_MANIFEST`. */
  readonly code: string
  readonly exit?: number
  /** Next things to try, most likely first. */
  readonly hints?: readonly string[]
  readonly cause?: unknown
}

/** A failure that we understand. `oclif.exit` is read by the command framework; this file does not import it. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: string
  readonly suggestions: string[]
  readonly oclif: {exit: number}

  constructor(message: string, {code, exit = EXIT.failed, hints = [], cause}: ProblemOptions) {
    super(message, {cause})
    this.code = code
    this.suggestions = [...hints]
    this.oclif = {exit}
  }
}

/** Whether `error` is a Problem, of this bundle or of another: each bundle of dist/ has its own copy of the class. */
export function isProblem(error: unknown): error is Problem {
  return error instanceof Problem || (error instanceof Error && error.name === 'Problem' && 'suggestions' in error)
}
