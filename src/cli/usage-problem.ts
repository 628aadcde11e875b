import {nearNames} from '../near.ts'
import {EXIT, isProblem, Problem} from '../problem.ts'
import {usage} from './usage.ts'

/** What is known of the command line that failed, for hints. */
export interface UsageContext {
  /** The command as the user would type it: `antrail get flows`. */
  readonly command: string
  readonly flags: readonly string[]
}

/**
 * The failure in our words: a Problem as it is; the framework's complaint about a command line, and what the operating
 * system refused, as a Problem; and null for anything else, which is a defect.
 */
export function toProblem(error: unknown, context?: UsageContext): Problem | null {
  if (!(error instanceof Error)) return null
  const message = plain(error.message)
  if (isProblem(error)) return message === error.message ? error : reworded(error, message)
  if (isSystemError(error)) return new Problem(message, {cause: error, code: error.code})
  if (!isUsageError(error)) return null
  const hints = context ? [`${context.command} --help`] : []
  const unknownFlag = /^Nonexistent flags?: (.*)$/s.exec(message)?.[1]?.split(', ')[0]
  if (unknownFlag !== undefined) {
    const near = nearNames(unknownFlag.replace(/^-+/, ''), context?.flags ?? []).map((name) => `--${name}`)
    return usage(`no flag '${unknownFlag}'${orAmong(near)}`, hints)
  }
  return usage(inOurWords(message), hints)
}

/** ` (did you mean --node?)`, or nothing. */
const orAmong = (near: readonly string[]): string => (near.length > 0 ? `: did you mean ${near.join(' or ')}?` : '')

function reworded({code, oclif, suggestions, cause}: Problem, message: string): Problem {
  return new Problem(message, {cause, code, exit: oclif.exit, hints: suggestions})
}

/** `ENOSPC: no space left on device, write`: names the call and its object, so it says enough. */
function isSystemError(error: Error): error is Error & {code: string} {
  return 'syscall' in error && 'code' in error && typeof error.code === 'string'
}

/** oclif's errors about a command line ask for exit 2; whatever else it throws has none, or another. */
function isUsageError(error: Error): boolean {
  return 'oclif' in error && Object(error.oclif).exit === EXIT.usage
}

/** Without colour, and without what the framework wraps around the message of a flag's own parser. */
function plain(message: string): string {
  return message
    .replace(/\x1b\[[0-9;]*m/g, '')
    .replace(/^Parsing (--\S+) \n\t/, '$1: ')
    .replace(/\n?See more help with --help$/, '')
    .trim()
}

/** [what the framework says, what we say] */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^Unexpected arguments?: (.*)$/s, "unexpected word: '$1'"],
  [/^Missing \d+ required args?:\n(.*?)(\n\nNote: .*)?$/s, 'missing: $1'],
  [/^Expected --(\S+?)=(.*) to be one of: (.*)$/s, "--$1 cannot be '$2': it is one of $3"],
  [/^Expected (.*) to be one of: (.*)$/s, "'$1' is none of $2"],
  [/^Flag --(\S+) expects a value$/, '--$1 needs a value'],
  [/^Flag --(\S+) expects one of these values: (.*)$/, '--$1 needs one of $2'],
  [/^Flag --(\S+) can only be specified once$/, '--$1 can be given once only'],
  [
    /: Expected an integer less than or equal to (\S+) but received: (.*)$/s,
    ": needs an integer up to $1, and got '$2'",
  ],
  [/: Expected an (\w+) but received: (.*)$/s, ": needs an $1, and got '$2'"],
  [/^The following errors? occurred:\s*(.*)$/s, '$1'],
  [/--(\S+?)=(.*?) cannot also be provided when using --(\S+)/g, '--$1 and --$3 exclude each other'],
]

function inOurWords(message: string): string {
  let text = message
  for (const [theirs, ours] of WORDS) text = text.replace(theirs, ours)
  return text.replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase()).replace(/\s*\n\s*/g, '\n  ')
}
