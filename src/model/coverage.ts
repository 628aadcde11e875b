import type {Unparsed} from '../parsed.ts'
import type {Known} from './known.ts'

/** What a question needed, and what of it was read. */
export interface CoverageSummary {
  readonly needed: number
  readonly read: number
  readonly missing: readonly {readonly node: string | null; readonly what: string; readonly reason: string}[]
}

/** A piece of evidence that was needed; `reason`: why it was not read, or null. */
export interface Piece {
  readonly node: string | null
  readonly what: string
  readonly reason: string | null
}

/** Collects what a question needs as it asks for it; each piece counts once, however often it is asked for. */
export class CoverageRecorder {
  private readonly byName = new Map<string, Piece>()

  /**
   * Notes that a piece was needed, and hands it on. What was read but not understood in every line is missing too: the line that decides
   * may be among them.
   *
   * @param what the piece in the user's words: `flows of br-int`, `routes`, `core/v1/pods`
   */
  need<T>(node: string | null, what: string, piece: Known<T>): Known<T> {
    const key = JSON.stringify([node, what])
    if (!this.byName.has(key)) {
      this.byName.set(key, {node, what, reason: piece.known ? unparsedReason(piece.value) : piece.reason})
    }
    return piece
  }

  /** All that was noted, in the order in which it was. */
  pieces(): readonly Piece[] {
    return [...this.byName.values()]
  }

  /** Notes what another recorder has noted. */
  add(pieces: readonly Piece[]): void {
    for (const piece of pieces) {
      const key = JSON.stringify([piece.node, piece.what])
      if (!this.byName.has(key)) this.byName.set(key, piece)
    }
  }

  /** Missing pieces by node, then by name; the API server's first. */
  summary(): CoverageSummary {
    const pieces = this.pieces()
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
