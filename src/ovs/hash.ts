/*
 * Open vSwitch's own hash functions as lib/hash.h has them without CRC instructions: MurmurHash3's rounds. A build with
 * -msse4.2 has others, and so other results.
 */

const rotate = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits))

/** Mixes one word in (hash_add()). */
export function hashAdd(hash: number, word: number): number {
  const mixed = word === 0 ? hash : hash ^ Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593)
  return (Math.imul(rotate(mixed, 13), 5) + 0xe6546b64) >>> 0
}

/** The hash of all that was mixed in; `final` is the number of bytes (hash_finish()). */
export function hashFinish(hash: number, final: number): number {
  let h = hash ^ final
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** The hash of a MAC address, as two words, within a VLAN (hash_mac()). */
export function hashMac(high: number, low: number, vlan: number, basis: number): number {
  const words = hashAdd(basis, low)
  return hashFinish(hashAdd(words, ((vlan << 16) | high) >>> 0), 8)
}
