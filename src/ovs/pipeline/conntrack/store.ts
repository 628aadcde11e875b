import {formatIp, parseIp} from '../../../ip.ts'
import {keyOf} from './tuple.ts'
import type {CtEntry, CtTuple} from './types.ts'

/** A connection as conntrack holds it. */
export interface Connection {
  readonly entry: CtEntry
  /** Taken for granted (`--established`), not read and not committed. */
  readonly assumed: boolean
  /** Committed within the trace. */
  readonly made: boolean
}

/** A connection, and whether the tuple asked for is that of its answers. */
export interface Found {
  readonly connection: Connection
  readonly reply: boolean
}

/** Connections by both of their tuples. A fork shares what was dumped and copies the little that a trace made. */
export interface Store {
  find(zone: number, protocol: number, tuple: CtTuple): Found | null
  put(connection: Connection): void
  /** Takes a connection out. `lingers`: something goes on to hold the tuple of its answers. */
  remove(connection: Connection, lingers: boolean): void
  /** Whether a connection that was taken out may still hold this tuple. */
  lingers(zone: number, protocol: number, tuple: CtTuple): boolean
  /** Two connections take packets with this tuple from now on. */
  contest(zone: number, protocol: number, tuple: CtTuple): void
  contested(zone: number, protocol: number, tuple: CtTuple): boolean
  entries(): CtEntry[]
  /** Connections of a zone, or of all zones. */
  count(zone: number | null): number
  /** How many of them a trace made. */
  made(zone: number | null): number
  /** Connections with a helper (`alg=`). */
  helped(): CtEntry[]
  fork(): Store
}

const keysOf = ({zone, protocol, orig, reply}: CtEntry): [string, string] => [
  keyOf(zone, protocol, orig),
  keyOf(zone, protocol, reply),
]

/** Indexes dumped connections. */
export function storeOf(entries: readonly CtEntry[]): Store {
  const base = new Map<string, Found>()
  for (const entry of entries) {
    const connection = {entry: normal(entry), assumed: false, made: false}
    const [orig, reply] = keysOf(connection.entry)
    base.set(orig, {connection, reply: false})
    if (!base.has(reply)) base.set(reply, {connection, reply: true})
  }
  return layered(
    {found: base, entries, helped: entries.filter(({helper}) => helper != null)},
    {
      found: new Map(),
      lingering: new Set(),
      contested: new Set(),
    },
  )
}

/** Addresses in one spelling, so that a packet's text is an entry's. */
function normal(entry: CtEntry): CtEntry {
  if (!entry.orig.src.includes(':')) return entry
  const tuple = (t: CtTuple): CtTuple => ({...t, src: canonical(t.src), dst: canonical(t.dst)})
  return {...entry, orig: tuple(entry.orig), reply: tuple(entry.reply)}
}

function canonical(text: string): string {
  const ip = text.includes(':') ? parseIp(text) : null
  return ip === null ? text : formatIp(ip)
}

/** What a dump gave; forks share it. */
interface Dumped {
  readonly found: ReadonlyMap<string, Found>
  readonly entries: readonly CtEntry[]
  readonly helped: readonly CtEntry[]
}

/** What a trace made of it; null for a tuple of a connection that it ended. */
interface Changes {
  readonly found: Map<string, Found | null>
  readonly lingering: Set<string>
  readonly contested: Set<string>
}

function layered(dumped: Dumped, {found: over, lingering, contested}: Changes): Store {
  const changed = (): Connection[] => [...new Set([...over.values()].flatMap((found) => found?.connection ?? []))]
  const madeIn = (zone: number | null): number =>
    changed().filter(({made, entry}) => made && (zone === null || entry.zone === zone)).length
  return {
    find(zone, protocol, tuple) {
      const key = keyOf(zone, protocol, tuple)
      const found = over.get(key)
      return found === undefined ? (dumped.found.get(key) ?? null) : found
    },
    put(connection) {
      const [orig, reply] = keysOf(connection.entry)
      over.set(orig, {connection, reply: false})
      if (reply !== orig) over.set(reply, {connection, reply: true})
    },
    remove({entry}, lingers) {
      const [orig, reply] = keysOf(entry)
      over.set(orig, null).set(reply, null)
      if (lingers) lingering.add(reply)
    },
    lingers: (zone, protocol, tuple) => lingering.size > 0 && lingering.has(keyOf(zone, protocol, tuple)),
    contest: (zone, protocol, tuple) => contested.add(keyOf(zone, protocol, tuple)),
    contested: (zone, protocol, tuple) => contested.size > 0 && contested.has(keyOf(zone, protocol, tuple)),
    entries() {
      const kept = dumped.entries.filter((entry) => !over.has(keysOf(normal(entry))[0]))
      return [...kept, ...changed().map(({entry}) => entry)]
    },
    count: (zone) => dumped.entries.filter((entry) => zone === null || entry.zone === zone).length + madeIn(zone),
    made: madeIn,
    helped: () => [...dumped.helped, ...changed().flatMap(({entry}) => (entry.helper == null ? [] : entry))],
    fork: () => layered(dumped, {found: new Map(over), lingering: new Set(lingering), contested: new Set(contested)}),
  }
}
