import {littleWord} from './murmur.ts'

const rotate = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits))

/** Bob Jenkins's lookup3 over bytes, as jhash_bytes() of lib/jhash.c has it: the same on every build and every processor. */
export function jhashBytes(bytes: Uint8Array, basis: number): number {
  const state = new Int32Array(3).fill(0xdeadbeef + bytes.length + basis)
  const add = (at: number): void => {
    for (let i = 0; i < 3; i++) state[i]! += littleWord(bytes, at + 4 * i)
  }
  let at = 0
  for (; bytes.length - at >= 12; at += 12) {
    add(at)
    mix(state)
  }
  if (at < bytes.length) {
    add(at)
    final(state)
  }
  return state[2]! >>> 0
}

/** Which word each step takes from, changes, and adds to, and by how much it turns. */
const MIX = [
  [0, 2, 1, 4],
  [1, 0, 2, 6],
  [2, 1, 0, 8],
  [0, 2, 1, 16],
  [1, 0, 2, 19],
  [2, 1, 0, 4],
] as const

function mix(state: Int32Array): void {
  for (const [changed, from, added, bits] of MIX) {
    state[changed]! -= state[from]!
    state[changed]! ^= rotate(state[from]!, bits)
    state[from]! += state[added]!
  }
}

const FINAL = [
  [2, 1, 14],
  [0, 2, 11],
  [1, 0, 25],
  [2, 1, 16],
  [0, 2, 4],
  [1, 0, 14],
  [2, 1, 24],
] as const

function final(state: Int32Array): void {
  for (const [changed, from, bits] of FINAL) {
    state[changed]! ^= state[from]!
    state[changed]! -= rotate(state[from]!, bits)
  }
}
