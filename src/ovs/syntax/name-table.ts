/**
 * Finds what a name in a text stands for without cutting it out: an open-addressed table, probed by a hash that the
 * caller computes while it looks for the end of the name.
 */
export class NameTable<T> {
  readonly #names: (string | undefined)[]
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
      let hash = 0
      for (let i = 0; i < name.length; i++) hash = addToHash(hash, name.charCodeAt(i))
      let at = slotOf(hash, this.#mask)
      while (this.#names[at] !== undefined && this.#names[at] !== name) at = (at + 1) & this.#mask
      this.#names[at] = name
      this.#values[at] = value
    }
  }

  /** @param hash of the characters from `start` to `end`, by `addToHash` from 0 */
  find(text: string, start: number, end: number, hash: number): T | undefined {
    const length = end - start
    for (let at = slotOf(hash, this.#mask); ; at = (at + 1) & this.#mask) {
      const name = this.#names[at]
      if (name === undefined) return undefined
      if (name.length !== length) continue
      let i = 0
      while (i < length && name.charCodeAt(i) === text.charCodeAt(start + i)) i++
      if (i === length) return this.#values[at]
    }
  }

  get(name: string): T | undefined {
    let hash = 0
    for (let i = 0; i < name.length; i++) hash = addToHash(hash, name.charCodeAt(i))
    return this.find(name, 0, name.length, hash)
  }
}

export function addToHash(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code) | 0
}

function slotOf(hash: number, mask: number): number {
  return (hash ^ (hash >>> 11)) & mask
}
