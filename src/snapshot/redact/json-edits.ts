import type {JsonNode, JsonText} from './json-tree.ts'

/** Replacements in a JSON text, gathered while its tree is walked. */
export class JsonEdits {
  readonly #edits: {readonly start: number; readonly end: number; readonly text: string}[] = []

  /** Puts another string there. */
  text(node: JsonText, value: string): void {
    if (value !== node.value) this.#edits.push({start: node.start, end: node.end, text: JSON.stringify(value)})
  }

  /** Puts a JSON text there. */
  raw(node: JsonNode, text: string): void {
    this.#edits.push({start: node.start, end: node.end, text})
  }

  apply(text: string): string {
    const pieces: string[] = []
    let at = 0
    for (const edit of this.#edits.toSorted((a, b) => a.start - b.start)) {
      // What stands inside of a replaced value is gone with it.
      if (edit.start < at) continue
      pieces.push(text.slice(at, edit.start), edit.text)
      at = edit.end
    }
    return pieces.join('') + text.slice(at)
  }
}
