/** What a session printed between the marks of one question; `status` is null until it ended. */
export interface Frame {
  readonly number: number
  readonly output: Buffer
  readonly status: number | null
  /** Nothing was run: the daemon that it needs answers nothing. */
  readonly silent: boolean
}

export interface FrameEvents {
  /** Where the named network namespaces are; '' where the node keeps none. */
  readonly hello?: (netnsFolder: string) => void
  readonly begin?: (number: number) => void
  readonly end: (frame: Frame) => void
}

const NEWLINE = 10

/** Cuts one stream of a session at its marks (see `sessionArgv`). Bytes outside a frame belong to nobody and are dropped. */
export class FrameReader {
  readonly #mark: Buffer
  readonly #events: FrameEvents
  readonly #most: number
  #rest: Buffer = Buffer.alloc(0)
  #open: {number: number; chunks: Buffer[]; bytes: number} | null = null
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

  /** What of an open frame has come: the stream ended, or nobody waits any longer. */
  cut(): Frame | null {
    const open = this.#open
    if (open === null) return null
    this.#take(this.#rest)
    this.#rest = Buffer.alloc(0)
    this.#open = null
    return {number: open.number, output: Buffer.concat(open.chunks), status: null, silent: false}
  }

  #take(bytes: Buffer): void {
    if (this.#open === null || bytes.length === 0) return
    const kept = bytes.subarray(0, this.#most - this.#open.bytes)
    this.#open.chunks.push(kept)
    this.#open.bytes += kept.length
    this.bytes += kept.length
  }

  #marked([kind = '', first = '', status = '']: readonly string[]): void {
    if (kind === 'h') this.#events.hello?.(first)
    if (kind === 'b') {
      this.#open = {number: Number(first), chunks: [], bytes: 0}
      this.#events.begin?.(Number(first))
    }
    if (kind !== 'e' || this.#open === null) return
    const {number, chunks} = this.#open
    this.#open = null
    this.#events.end({
      number,
      output: Buffer.concat(chunks),
      status: /^\d+$/.test(status) ? Number(status) : null,
      silent: status === 'silent',
    })
  }
}
