import {EXIT} from '../problem.ts'
import type {Failure} from '../views/failure/failure.ts'
import {formatJson} from '../views/json.ts'
import {printable} from '../views/printable.ts'
import {asksForJson} from './json-mode.ts'
import {toProblem} from './usage-problem.ts'

/** What a failed command answers under `--json`. */
export interface FailureJson {
  readonly schema: 'antrail.dev/error/v1'
  readonly error: Failure
}

export function toFailureJson(error: unknown): FailureJson {
  const problem = toProblem(error)
  const {code, message, suggestions, oclif} = problem ?? {
    code: 'INTERNAL',
    message: error instanceof Error ? error.message : String(error),
    oclif: {exit: EXIT.failed},
    suggestions: [],
  }
  return {schema: 'antrail.dev/error/v1', error: {code, message, hints: suggestions, exit: oclif.exit}}
}

/** The exit status that a failure asks for. */
export const exitOf = (error: unknown): number => toProblem(error)?.oclif.exit ?? EXIT.failed

/** What is printed on stderr: the message and what to try, or the stack of what must be a defect. */
export function failureText(error: unknown): string {
  const problem = toProblem(error)
  if (!problem) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return `error: this is a defect of antrail, not of your cluster\n${safe(stack)}`
  }
  return problemLines({message: problem.message, hints: problem.suggestions}).join('\n')
}

/** A failure that is understood, as people read it: lines without their ends. */
export const problemLines = ({message, hints}: Pick<Failure, 'message' | 'hints'>): readonly string[] => [
  ...`error: ${safe(message)}`.split('\n'),
  ...hints.map((hint) => `  try: ${safe(hint)}`),
]

const safe = (text: string): string => text.split(/\r?\n/).map(printable).join('\n')

/** Says what failed, as the command line asked for it, and sets the exit status. */
export function reportFailure(error: unknown, argv: readonly string[]): void {
  process.exitCode = exitOf(error)
  const bug = toProblem(error) === null
  if (asksForJson(argv)) process.stdout.write(`${formatJson(toFailureJson(error))}\n`)
  if (bug || !asksForJson(argv)) process.stderr.write(`${failureText(error)}\n`)
}
