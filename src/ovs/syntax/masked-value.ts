import type {Cursor} from './cursor.ts'

const SLASH = 47

/** A masked value of at most 128 bits: words most significant first, right-aligned, `value & ~mask` 0. */
export class MaskedValue {
  readonly value = new Uint32Array(4)
  readonly mask = new Uint32Array(4)
}

/** @returns a number with the lowest `bits` (at most 32) bits set */
export function lowMask(bits: number): number {
  return bits >= 32 ? 0xffff_ffff : (1 << bits) - 1
}

/** Sets the lowest `bits` bits of four words. */
export function fillMask(mask: Uint32Array, bits: number): void {
  for (let i = 0; i < 4; i++) {
    const room = bits - 32 * (3 - i)
    mask[i] = room <= 0 ? 0 : lowMask(room)
  }
}

/** Reads `VALUE[/MASK]` of at most 32 bits, decimal or hexadecimal. */
export function readSmall(c: Cursor, bits: number, into: MaskedValue): boolean {
  const value = c.uint()
  if (value < 0) return false
  const limit = lowMask(bits)
  let mask = limit
  if (c.take(SLASH)) {
    mask = c.uint()
    if (mask < 0) return false
    // Antrea 1.8's antctl prints masks wider than the field: what lies outside can't be asked for.
    mask &= limit
  }
  if (value > limit) return false
  into.value[3] = value & mask
  into.mask[3] = mask
  return true
}
