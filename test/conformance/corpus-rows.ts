import type {MirrorInput} from '../../src/ovs/pipeline/input.ts'

export type Row = Readonly<Record<string, unknown>>
export type Tables = Readonly<Record<string, readonly Row[]>>

/** A column of RFC 7047 as a list: a set's atoms, or the one that stands for itself; uuids as text. */
export function setOf(value: unknown): unknown[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) return [value]
  if (value[0] === 'uuid') return [value[1]]
  return value[0] === 'set' ? value[1].flatMap(setOf) : []
}

export function mapOf(value: unknown): Map<unknown, unknown> {
  const pairs: [unknown, unknown][] = Array.isArray(value) && value[0] === 'map' ? value[1] : []
  return new Map(pairs.map(([key, of]) => [key, setOf(of)[0]]))
}

export const textMapOf = (value: unknown): Map<string, string> =>
  new Map([...mapOf(value)].map(([key, of]) => [String(key), String(of)]))

export const rowNamed = (tables: Tables, table: string, name: string): Row | undefined =>
  tables[table]?.find((row) => row.name === name)

const rowOf = (tables: Tables, table: string, uuid: unknown): Row | undefined =>
  tables[table]?.find((row) => setOf(row._uuid)[0] === uuid)

const numbers = (value: unknown): number[] => setOf(value).map(Number)

/** The mirrors of a bridge, by its row. */
export function mirrorsOf(tables: Tables, bridge: string): MirrorInput[] {
  const names = (value: unknown): string[] =>
    setOf(value).flatMap((uuid) => {
      const name = rowOf(tables, 'Port', uuid)?.name
      return typeof name === 'string' ? [name] : []
    })
  return setOf(rowNamed(tables, 'Bridge', bridge)?.mirrors).flatMap((uuid) => {
    const row = rowOf(tables, 'Mirror', uuid)
    if (!row) return []
    return [
      {
        name: String(row.name),
        selectAll: row.select_all === true,
        selectSrc: names(row.select_src_port),
        selectDst: names(row.select_dst_port),
        selectVlans: numbers(row.select_vlan),
        outputPort: names(row.output_port)[0] ?? null,
        outputVlan: numbers(row.output_vlan)[0] ?? null,
        snaplen: numbers(row.snaplen)[0] ?? null,
      },
    ]
  })
}

/** VLANs in which a bridge learns nothing. */
export const floodVlansOf = (tables: Tables, bridge: string): number[] =>
  numbers(rowNamed(tables, 'Bridge', bridge)?.flood_vlans)
