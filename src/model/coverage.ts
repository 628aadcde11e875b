import type {Unparsed} from '../parsed.ts'
import type {Known} from './known.ts'

/** What a question needed, and what of it was read. */
export interface CoverageSummary {
  readonly needed: number
  readonly read: number
  readonly missing: readonly {readonly node: string | null; readonly what: string; readonly reason: string}[]
}

/** Collects what a question needs as it asks for it; each piece counts once, however often it is asked for. */
export class CoverageRecorder {
  private readonly pieces = new Map<string, {node: string | null; what: string; reason: string | null}>()

  /**
   * Notes that a piece was needed, and hands it on. What was read but not understood in every line is missing too: the line that decides
   * may be among them.
   *
   * @param what the piece in the user's words: `flows of br-int`, `routes`, `core/v1/pods`
   */
  need<T>(node: string | null, what: string, piece: Known<T>): Known<T> {
    const key = JSON.stringify([node, what])
    if (!this.pieces.has(key)) {
      this.pieces.set(key, {node, what, reason: piece.known ? unparsedReason(piece.value) : piece.reason})
    }
    return piece
  }

  /** Missing pieces by node, then by name; the API server's first. */
  summary(): CoverageSummary {
    const pieces = [...this.pieces.values()]
    const missing = pieces.flatMap(({node, what, reason}) => (reason === null ? [] : [{node, what, reason}]))
    const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
    missing.sort((a, b) => order(a.node ?? '', b.node ?? '') || order(a.what, b.what))
    return {needed: pieces.length, read: pieces.length - missing.length, missing}
  }
}

/** Why a parsed piece is not whole, or null where it is. */
function unparsedReason(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('unparsed' in value) || !Array.isArray(value.unparsed))
    return null
  const unparsed: readonly Unparsed[] = value.unparsed
  const [first] = unparsed
  if (first === undefined) return null
  const more = unparsed.length > 1 ? ` (and ${unparsed.length - 1} more)` : ''
  return `line ${first.line}, column ${first.column}: ${first.reason}${more}`
}
