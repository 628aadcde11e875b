/** Why there is no report: what a command says in the place of one. */
export interface Failure {
  /** Stable: `SOURCE_NOT_FOUND`. */
  readonly code: string
  readonly message: string
  /** What to try, the likeliest first. */
  readonly hints: readonly string[]
  /** The exit status. */
  readonly exit: number
}

/** What a reader sees first. */
export const TITLE = 'antrail could not look'
