import {CoverageRecorder, type CoverageSummary} from '../model/coverage.ts'
import type {Known} from '../model/known.ts'

/** What a trace needed: asks the model, and remembers. */
export class Coverage {
  readonly #recorder = new CoverageRecorder()

  /** The piece, or null where it was not read; either way it is remembered as needed. */
  need<T>(node: string | null, what: string, piece: Known<T>): T | null {
    const noted = this.#recorder.need(node, what, piece)
    return noted.known ? noted.value : null
  }

  summary(): CoverageSummary {
    return this.#recorder.summary()
  }
}
