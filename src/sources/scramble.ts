import {createHmac, randomBytes} from 'node:crypto'
import type {Scramble} from '../snapshot/redact/scramble.ts'

/** A keyed one-way function (HMAC-SHA-256): of a new secret key that nobody keeps, or of a seed, which gives the same result again. */
export function newScramble(seed?: string): Scramble {
  const key = seed === undefined ? randomBytes(32) : Buffer.from(seed)
  return (purpose, text) => createHmac('sha256', key).update(`${purpose}\0${text}`).digest()
}
