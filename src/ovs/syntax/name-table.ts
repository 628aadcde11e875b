/**
 * Finds what a name in a text stands for without cutting it out: an open-addressed table, probed by a hash that the
 * caller computes while it looks for the end of the name.
 */
export class NameTable<T> {
  readonly #names: (Uint8Array | undefined)[]
  readonly #values: (T | undefined)[]
  readonly #mask: number

  constructor(entries: Iterable<readonly [string, T]>) {
    const list = [...entries]
    let size = 16
    while (size < list.length * 4) size *= 2
    this.#names = new Array(size)
    this.#values = new Array(size)
    this.#mask = size - 1
    for (const [name, value] of list) {
      const codes = Uint8Array.from(name, (c) => c.charCodeAt(0))
      let hash = 0
      for (const code of codes) hash = addToHash(hash, code)
      let at = slotOf(hash, this.#mask)
      while (this.#names[at] !== undefined && !this.#equals(at, codes, 0, codes.length)) at = (at + 1) & this.#mask
      this.#names[at] = codes
      this.#values[at] = value
    }
  }

  /** @param hash of the characters from `start` to `end`, by `addToHash` from 0 */
  find(codes: Uint8Array, start: number, end: number, hash: number): T | undefined {
    for (let at = slotOf(hash, this.#mask); this.#names[at] !== undefined; at = (at + 1) & this.#mask) {
      if (this.#equals(at, codes, start, end)) return this.#values[at]
    }
    return undefined
  }

  #equals(at: number, codes: Uint8Array, start: number, end: number): boolean {
    const name = this.#names[at]!
    const {length} = name
    if (length !== end - start) return false
    for (let i = 0; i < length; i++) if (name[i] !== codes[start + i]) return false
    return true
  }
}

export function addToHash(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code) | 0
}

function slotOf(hash: number, mask: number): number {
  return (hash ^ (hash >>> 11)) & mask
}
