import type {Question} from '../../snapshot/question.ts'

/** What a node printed to a question, and how it ended; `exitCode` is null where it did not end by itself, and `error` says why. */
export interface Answer {
  readonly question: Question
  readonly stdout: Buffer
  readonly stderr: Buffer
  readonly exitCode: number | null
  readonly error: string | null
  /** RFC 3339; null where it was never begun. */
  readonly startedAt: string | null
  readonly durationMs: number | null
  /** Where the node keeps its named network namespaces. */
  readonly netnsFolder: string | null
}
