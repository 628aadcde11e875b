import {FLOW_WORDS} from '../fields.ts'
import type {Match} from './flow-types.ts'

interface Shape {
  readonly hash: number
  readonly words: readonly number[]
  readonly masks: readonly number[]
}

/**
 * Collects masked words into a `Match`.
 *
 * Flows of one dump share few sets of masks, so `words` and `masks` of equal shape are the same arrays: a dump of 100,000
 * flows keeps only its values, and a classifier may tell tables apart by identity.
 */
export class MatchBuilder {
  readonly #values = new Uint32Array(FLOW_WORDS)
  readonly #masks = new Uint32Array(FLOW_WORDS)
  readonly #touched = new Uint8Array(FLOW_WORDS)
  #count = 0
  #slots: (Shape | undefined)[] = new Array(256)
  #shapes = 0

  /** Asks for bits of a word, added to what was asked before. */
  add(word: number, value: number, mask: number): void {
    if (mask === 0) return
    const masks = this.#masks
    if (masks[word] === 0) this.#touched[this.#count++] = word
    masks[word] = masks[word]! | mask
    this.#values[word] = (this.#values[word]! & ~mask) | (value & mask)
  }

  /** The mask so far. */
  maskOf(word: number): number {
    return this.#masks[word]!
  }

  /** The value so far. */
  valueOf(word: number): number {
    return this.#values[word]!
  }

  clear(): void {
    for (let i = 0; i < this.#count; i++) {
      const word = this.#touched[i]!
      this.#masks[word] = 0
      this.#values[word] = 0
    }
    this.#count = 0
  }

  /** The match collected since the last call. */
  finish(): Match {
    const touched = this.#touched
    const count = this.#count
    let hash = count
    for (let i = 1; i < count; i++) {
      const word = touched[i]!
      let at = i
      for (; at > 0 && touched[at - 1]! > word; at--) touched[at] = touched[at - 1]!
      touched[at] = word
    }
    for (let i = 0; i < count; i++) {
      const word = touched[i]!
      hash = Math.imul(hash ^ (word << 24) ^ this.#masks[word]!, 0x9e3779b1)
      hash ^= hash >>> 15
    }
    const {words, masks} = this.#shape(hash)
    const values = new Array<number>(count)
    for (let i = 0; i < count; i++) {
      const word = touched[i]!
      values[i] = this.#values[word]!
      this.#values[word] = 0
      this.#masks[word] = 0
    }
    this.#count = 0
    return {words, masks, values}
  }

  #shape(hash: number): Shape {
    const slots = this.#slots
    let at = hash & (slots.length - 1)
    for (let shape = slots[at]; shape; shape = slots[at]) {
      if (shape.hash === hash && this.#same(shape)) return shape
      at = (at + 1) & (slots.length - 1)
    }
    const words = Array.from(this.#touched.subarray(0, this.#count))
    const shape: Shape = {hash, words, masks: words.map((word) => this.#masks[word]!)}
    slots[at] = shape
    if (++this.#shapes * 2 > slots.length) this.#grow()
    return shape
  }

  #same({words, masks}: Shape): boolean {
    if (words.length !== this.#count) return false
    for (let i = 0; i < words.length; i++) {
      if (words[i] !== this.#touched[i] || masks[i] !== this.#masks[words[i]!]) return false
    }
    return true
  }

  #grow(): void {
    const old = this.#slots
    const slots: (Shape | undefined)[] = new Array(old.length * 2)
    for (const shape of old) {
      if (!shape) continue
      let at = shape.hash & (slots.length - 1)
      while (slots[at]) at = (at + 1) & (slots.length - 1)
      slots[at] = shape
    }
    this.#slots = slots
  }
}
