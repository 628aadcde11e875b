/**
 * The hash that Open vSwitch takes where it isn't built for processors with a CRC32 instruction (lib/hash.h): murmur3, with
 * words of 0 left out. All values are unsigned 32-bit numbers.
 */

const rotate = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits))

/** hash_add(). */
export function hashAdd(hash: number, word: number): number {
  const mixed = word === 0 ? hash : hash ^ Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593)
  return (Math.imul(rotate(mixed, 13), 5) + 0xe6546b64) >>> 0
}

/** hash_finish(): `final` is mostly the number of bytes hashed. */
export function hashFinish(hash: number, final: number): number {
  let h = hash ^ final
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** hash_2words(), which is hash_int() too. */
export const hashTwoWords = (x: number, y: number): number => hashFinish(hashAdd(hashAdd(x, 0), y), 8)

/** hash_uint64(). */
export const hashWide = (value: bigint): number =>
  hashFinish(hashAdd(hashAdd(0, Number(value & 0xffff_ffffn)), Number(value >> 32n)), 8)

/** hash_boolean(). */
export const hashBoolean = (value: boolean, basis: number): number =>
  ((value ? 0xc2b73583 : 0xe90f1258) ^ rotate(basis, 1)) >>> 0

/** hash_bytes(). */
export function hashBytes(bytes: Uint8Array, basis: number): number {
  let hash = basis
  for (let i = 0; i < bytes.length; i += 4) hash = hashAdd(hash, littleWord(bytes, i))
  return hashFinish(hash, bytes.length)
}

/** Four bytes as a little-endian word; those beyond the end are 0. */
export const littleWord = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0
