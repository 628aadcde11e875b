import type {Row} from './corpus-rows.ts'
import type {PrivateOvs} from './private-ovs.ts'

/** All rows of a table of the switch's database, columns as RFC 7047 writes them. */
export function rowsOf(ovs: PrivateOvs, table: string): Row[] {
  const {headings, data}: {headings: string[]; data: unknown[][]} = JSON.parse(
    ovs.vsctl('--format=json', 'list', table),
  )
  return data.map((cells) => Object.fromEntries(headings.map((heading, i) => [heading, cells[i]])))
}
