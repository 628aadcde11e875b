import {EXIT, Problem} from '../../problem.ts'
import type {AgentAnswer, Listed} from './answer.ts'

/** What is looked for by its name, and how to say that it is not there. */
export interface Wanted {
  readonly code: string
  /** `pod interface 'web'`. */
  readonly what: string
  readonly hints: readonly string[]
}

/**
 * The rows that `keep` holds for. Where one was asked for by name and all agents answered, there must be one.
 *
 * @throws {Problem} with the code of `wanted`
 */
export function narrow<Item>(
  answer: AgentAnswer<Item>,
  keep: (row: Listed<Item>) => boolean,
  wanted: Wanted | null = null,
): AgentAnswer<Item> {
  const rows = answer.rows.filter(keep)
  if (wanted !== null && rows.length === 0 && answer.coverage.missing.length === 0) {
    const {code, what, hints} = wanted
    throw new Problem(`no agent of ${answer.nodes.join(', ') || 'any node'} has ${what}`, {
      code,
      exit: EXIT.usage,
      hints,
    })
  }
  return {...answer, rows}
}
