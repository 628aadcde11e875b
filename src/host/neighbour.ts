import {type Ip, parseIp, sameIp} from '../ip.ts'
import type {Parsed} from '../parsed.ts'
import {readJsonArray} from './json-array.ts'
import {textOf, textsOf} from './json-field.ts'

/** A neighbour (ARP or NDP), one object of `ip -j neigh`. `line` is the line where its object starts. */
export interface Neighbour {
  readonly line: number
  /** Its JSON, as printed. */
  readonly text: string
  readonly ip: Ip
  readonly dst: string
  readonly dev: string
  /** null while unresolved. */
  readonly lladdr: string | null
  /** `REACHABLE`, `STALE`, `DELAY`, `PROBE`, `PERMANENT`, `NOARP`, `FAILED`, `INCOMPLETE`. */
  readonly state: readonly string[]
  readonly router: boolean
  readonly proxy: boolean
}

/** Reads `ip -j neigh`, both families. */
export const parseNeighbours = (text: string): Parsed<Neighbour> =>
  readJsonArray(text, (o, line, raw): Neighbour | string => {
    const dst = textOf(o, 'dst') ?? ''
    const dev = textOf(o, 'dev')
    const ip = parseIp(dst)
    if (ip === null || dev === null) return 'a neighbour without a readable dst or dev'
    return {
      line,
      text: raw.replace(/\s*\n\s*/g, ' '),
      ip,
      dst,
      dev,
      lladdr: textOf(o, 'lladdr'),
      state: textsOf(o, 'state'),
      router: 'router' in o,
      proxy: 'proxy' in o,
    }
  })

/** Whether a packet for it can leave now: `resolved` (its lladdr), `failed` (nobody answered), or `unresolved` (the kernel would ask first; nothing is known). */
export type NeighbourState =
  | {readonly kind: 'resolved'; readonly lladdr: string | null; readonly entry: Neighbour}
  | {readonly kind: 'failed'; readonly entry: Neighbour}
  | {readonly kind: 'unresolved'; readonly entry: Neighbour | null}

/** What the node knows of a next hop on a device. */
export function neighbourFor(neighbours: readonly Neighbour[], ip: string, dev: string): NeighbourState {
  const wanted = parseIp(ip)
  const entry = neighbours.find((n) => wanted !== null && n.dev === dev && !n.proxy && sameIp(n.ip, wanted)) ?? null
  if (entry === null) return {kind: 'unresolved', entry}
  if (entry.state.includes('FAILED')) return {kind: 'failed', entry}
  if (entry.lladdr !== null || entry.state.includes('NOARP')) return {kind: 'resolved', lladdr: entry.lladdr, entry}
  return {kind: 'unresolved', entry}
}
