import type {Writable} from 'node:stream'

const BLOCK = 64 * 1024

/** A text stream whose reader may be slow or may leave: one per process for stdout. */
export class Output {
  readonly #out: Writable
  #gone = false
  #wake: () => void = () => {}

  constructor(out: Writable) {
    this.#out = out
    out.on('drain', () => this.#wake())
    out.on('error', (error: NodeJS.ErrnoException) => {
      // A full disk and the like must not pass for success; the framework's own listener is silent on EPIPE alone, too.
      if (error.code !== 'EPIPE') throw error
      this.#gone = true
      this.#wake()
    })
  }

  /** Writes every line, each with a newline; stops asking for lines when the reader left. @returns whether it took them all */
  async lines(lines: Iterable<string> | AsyncIterable<string>): Promise<boolean> {
    let block = ''
    for await (const line of lines) {
      block += `${line}\n`
      if (block.length < BLOCK) continue
      if (!(await this.#write(block))) return false
      block = ''
    }
    return block === '' ? !this.#gone : this.#write(block)
  }

  async #write(text: string): Promise<boolean> {
    if (this.#gone) return false
    if (this.#out.write(text)) return true
    await new Promise<void>((resume) => {
      this.#wake = resume
    })
    return !this.#gone
  }
}

let stdout: Output | undefined

/** The process's stdout. */
export function stdoutOutput(): Output {
  stdout ??= new Output(process.stdout)
  return stdout
}
