import type {Scramble} from './scramble.ts'

/** Maps a number of `bits` bits to another, so that two share their first n bits exactly where their images do. */
export type FlipBits = (value: number) => number

export interface FlipOptions {
  readonly bits: number
  /** Beginnings that stay as they are, in binary: `01111111` is 127.0.0.0/8. */
  readonly kept: readonly string[]
  /** Zeros at the beginning stay zeros. */
  readonly keepsZeros?: boolean
}

/**
 * Flips each bit or not, as a keyed function of the bits before it says (Xu and others, "Prefix-preserving IP address
 * anonymization", 2002: Crypto-PAn). Of what leads to a kept beginning nothing is flipped.
 */
export function flipBits(scramble: Scramble, purpose: string, {bits, kept, keepsZeros = false}: FlipOptions): FlipBits {
  const flips = new Map<string, boolean>()
  const isFlipped = (before: string): boolean => {
    if (keepsZeros && !before.includes('1')) return false
    if (kept.some((one) => one.startsWith(before) || before.startsWith(one))) return false
    let flip = flips.get(before)
    if (flip === undefined) {
      flip = (scramble(purpose, before)[0]! & 1) === 1
      flips.set(before, flip)
    }
    return flip
  }
  return (value) => {
    const text = value.toString(2).padStart(bits, '0')
    let image = ''
    for (let i = 0; i < bits; i++) image += isFlipped(text.slice(0, i)) === (text[i] === '1') ? '0' : '1'
    return Number.parseInt(image, 2)
  }
}
