/** One line on stderr that says what is going on; nothing where stderr is no terminal. */
export class Progress {
  readonly #stream: NodeJS.WriteStream
  #shown = false

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
  }

  show(text: string): void {
    if (!this.#stream.isTTY) return
    const width = this.#stream.columns || 80
    this.#stream.write(`\r\x1b[K${text.length < width ? text : `${text.slice(0, width - 2)}…`}`)
    this.#shown = true
  }

  /** Takes the line away: before the answer, and before an error. */
  clear(): void {
    if (this.#shown) this.#stream.write('\r\x1b[K')
    this.#shown = false
  }
}
