import type {Parsed, Unparsed} from '../../parsed.ts'
import type {FdbEntry} from '../pipeline/input.ts'

/** A route of `ovs/route/show`: what a userspace datapath tunnels by (lib/ovs-router.c). */
export interface OvsRoute {
  readonly line: number
  readonly text: string
  readonly prefix: string
  readonly dev: string
  readonly gateway: string | null
  readonly source: string | null
  readonly local: boolean
  readonly mark: number | null
  /** Given by `ovs/route/add`; else it is the host's. */
  readonly user: boolean
}

/** Reads `ovs-appctl ovs/route/show`. */
export function parseOvsRoutes(text: string): Parsed<OvsRoute> {
  return eachLine(text, /^Route Table:/, (raw, line) => {
    const head = /^(?:Cached|User): (\S+)(?: MARK (\d+))? dev (\S+)(.*)$/.exec(raw)
    if (!head) return null
    const rest = head[4] ?? ''
    return {
      line,
      text: raw,
      prefix: head[1] ?? '',
      dev: head[3] ?? '',
      gateway: / GW (\S+)/.exec(rest)?.[1] ?? null,
      source: / SRC (\S+)/.exec(rest)?.[1] ?? null,
      local: / local\b/.test(rest),
      mark: head[2] === undefined ? null : Number(head[2]),
      user: raw.startsWith('User:'),
    }
  })
}

/** A neighbour of `tnl/neigh/show` (lib/tnl-neigh-cache.c). */
export interface TunnelNeighbour {
  readonly line: number
  readonly text: string
  readonly ip: string
  readonly mac: string
  readonly bridge: string
}

/** Reads `ovs-appctl tnl/neigh/show`, also called tnl/arp/show. */
export function parseTunnelNeighbours(text: string): Parsed<TunnelNeighbour> {
  return eachLine(text, /^IP\s+MAC|^=+$/, (raw, line) => {
    const found = /^(\S+)\s+((?:[0-9a-f]{2}:){5}[0-9a-f]{2})\s+(\S+)/i.exec(raw)
    return (
      found && {line, text: raw.trim(), ip: found[1] ?? '', mac: (found[2] ?? '').toLowerCase(), bridge: found[3] ?? ''}
    )
  })
}

/** A learned MAC address. */
export interface LearnedMac extends FdbEntry {
  readonly line: number
  /** null: static. */
  readonly ageSeconds: number | null
}

/** Reads `fdb/show` (ofproto/ofproto-dpif.c): `port VLAN MAC Age`. A port given by name is left unparsed: nobody knows its number. */
export function parseFdb(text: string): Parsed<LearnedMac> {
  return eachLine(text, /^\s*port\s+VLAN\s+MAC/, (raw, line) => {
    const found = /^\s*(LOCAL|\d+)\s+(\d+)\s+((?:[0-9a-f]{2}:){5}[0-9a-f]{2})\s+(\d+|static)\b/i.exec(raw)
    return (
      found && {
        line,
        ofport: found[1] === 'LOCAL' ? ('LOCAL' as const) : Number(found[1]),
        vlan: Number(found[2]),
        mac: (found[3] ?? '').toLowerCase(),
        ageSeconds: found[4] === 'static' ? null : Number(found[4]),
      }
    )
  })
}

function eachLine<T>(text: string, heading: RegExp, read: (raw: string, line: number) => T | null): Parsed<T> {
  const items: T[] = []
  const unparsed: Unparsed[] = []
  text.split(/\r?\n/).forEach((raw, i) => {
    if (raw.trim() === '' || heading.test(raw)) return
    const item = read(raw, i + 1)
    if (item === null) unparsed.push({line: i + 1, column: 1, text: raw, reason: 'not of this table'})
    else items.push(item)
  })
  return {items, unparsed}
}
