import {EXIT, Problem} from '../problem.ts'

/** What the command line asks for makes no sense: exit 2. The message says what, the hints what to write instead. */
export function usage(message: string, hints: readonly string[] = []): Problem {
  return new Problem(message, {code: 'USAGE', exit: EXIT.usage, hints})
}
