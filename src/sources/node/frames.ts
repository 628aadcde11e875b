/** What a session printed to one question. */
export interface Frame {
  readonly number: number
  readonly output: Buffer
  /** null where it did not say. */
  readonly status: number | null
  /** Nothing was run: the daemon that it needs answers nothing. */
  readonly silent: boolean
}

export interface FrameEvents {
  /** Where the named network namespaces are; '' where the node keeps none. */
  readonly hello?: (netnsFolder: string) => void
  readonly end: (frame: Frame) => void
}

const NEWLINE = 10

/** Cuts one stream of a session at its marks (see `sessionArgv`). Bytes before the first question, and while none is asked, belong to nobody. */
export class FrameReader {
  readonly #mark: Buffer
  readonly #events: FrameEvents
  readonly #most: number
  #rest: Buffer = Buffer.alloc(0)
  #chunks: Buffer[] = []
  #size = 0
  /** Bytes of all frames so far. */
  bytes = 0

  /** @param most bytes that are kept of a frame: of more, the beginning */
  constructor(nonce: string, events: FrameEvents, most = Number.POSITIVE_INFINITY) {
    this.#mark = Buffer.from(`\n${nonce} `)
    this.#events = events
    this.#most = most
  }

  push(chunk: Buffer): void {
    let data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    for (;;) {
      const at = data.indexOf(this.#mark)
      const end = at < 0 ? -1 : data.indexOf(NEWLINE, at + this.#mark.length)
      if (end < 0) {
        // A mark may have begun in the last bytes: they wait for what follows.
        const kept = at >= 0 ? at : Math.max(0, data.length - this.#mark.length + 1)
        this.#take(data.subarray(0, kept))
        this.#rest = data.subarray(kept)
        return
      }
      this.#take(data.subarray(0, at))
      this.#marked(data.toString('latin1', at + this.#mark.length, end).split(' '))
      data = data.subarray(end + 1)
    }
  }

  /** What has come of a frame whose end has not: the stream ended, or nobody waits any longer. */
  cut(): Buffer {
    this.#take(this.#rest)
    this.#rest = Buffer.alloc(0)
    return this.#taken()
  }

  #take(bytes: Buffer): void {
    if (bytes.length === 0) return
    const kept = bytes.subarray(0, this.#most - this.#size)
    this.#chunks.push(kept)
    this.#size += kept.length
    this.bytes += kept.length
  }

  #taken(): Buffer {
    const output = Buffer.concat(this.#chunks)
    this.#chunks = []
    this.#size = 0
    return output
  }

  #marked([kind = '', first = '', status = '']: readonly string[]): void {
    const output = this.#taken()
    if (kind === 'h') this.#events.hello?.(first)
    if (kind !== 'e') return
    this.#events.end({
      number: Number(first),
      output,
      status: /^\d+$/.test(status) ? Number(status) : null,
      silent: status === 'silent',
    })
  }
}
