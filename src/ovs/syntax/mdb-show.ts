import type {Parsed, Unparsed} from '../../parsed.ts'
import {textLines, unparsedLine} from './lines.ts'

/** Who listens to a multicast group, or which way a router of them is. */
export interface MdbEntry {
  readonly line: number
  readonly ofport: number | 'LOCAL'
  readonly vlan: number
  /** The group's address; null: a querier, that is a multicast router. */
  readonly group: string | null
}

/** Reads `ovs-appctl mdb/show BRIDGE` (ofproto_unixctl_mcast_snooping_show()): `port VLAN GROUP Age`. */
export function parseMdb(text: string): Parsed<MdbEntry> {
  const items: MdbEntry[] = []
  const unparsed: Unparsed[] = []
  for (const line of textLines(text)) {
    if (/^port\s+VLAN\s+GROUP\b/.test(line.text)) continue
    const [, port, vlan, group] = /^(LOCAL|\d+)\s+(\d+)\s+(querier|[\da-f.:]+)\s+\d+$/i.exec(line.text) ?? []
    if (port === undefined) unparsed.push(unparsedLine(line, 'not of this table'))
    else {
      items.push({
        line: line.line,
        ofport: port === 'LOCAL' ? port : Number(port),
        vlan: Number(vlan),
        group: group === 'querier' || group === undefined ? null : group.toLowerCase(),
      })
    }
  }
  return {items, unparsed}
}
