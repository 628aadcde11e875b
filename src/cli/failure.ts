import {Problem} from '../problem.ts'

/** Says on stderr what failed, and sets the exit status. */
export function reportFailure(error: unknown, _argv: readonly string[]): void {
  console.error(error instanceof Problem ? error.message : error)
  process.exitCode = 1
}
