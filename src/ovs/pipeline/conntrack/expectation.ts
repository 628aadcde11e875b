import {PROTO} from '../protocols.ts'
import type {Store} from './store.ts'
import type {CtEntry, CtTuple} from './types.ts'

/** Protocols of the connections that a helper expects. */
const EXPECTED: ReadonlyMap<string, number> = new Map([
  ['ftp', PROTO.tcp],
  ['tftp', PROTO.udp],
])

/**
 * Why a packet may be of a connection that a helper (`alg=`) expects, or null: what the control connection has agreed on is in
 * packets that nobody kept.
 */
export function expecting(
  store: Store,
  zone: number,
  {protocol, tuple}: {readonly protocol: number; readonly tuple: CtTuple},
): string | null {
  const control = store.helped().find((entry) => entry.zone === zone && mayExpect(entry, protocol, tuple))
  if (!control) return null
  return `an ${control.helper?.toUpperCase()} connection of ${control.orig.src} to ${control.orig.dst} may expect this one: whether it is related is not known`
}

function mayExpect({helper, orig, reply}: CtEntry, protocol: number, {src, dst}: CtTuple): boolean {
  const ends = new Set([orig.src, orig.dst, reply.src, reply.dst])
  return EXPECTED.get(helper ?? '') === protocol && ends.has(src) && ends.has(dst)
}
