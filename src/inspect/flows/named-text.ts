import type {Dialect} from '../../antrea/dialect.ts'
import type {BridgePort} from '../../antrea/ports.ts'

/**
 * A flow's line with names for tables and ports, as `ovs-ofctl --names` and antctl print it. Names that a dump did not give (the
 * fixed tables of old versions) are not put in: no tool would print them.
 */
export function namedText(text: string, dialect: Dialect, ports: readonly BridgePort[]): string {
  const table = (id: string): string => {
    const known = dialect.table(Number(id))
    return known.named === 'dump' ? known.name : id
  }
  const port = (id: string): string => {
    const name = ports.find((p) => p.ofport === Number(id))?.name
    return name === undefined || name === null ? id : `"${name}"`
  }
  return text
    .replace(/\b(table=)(\d+)\b/g, (_, key: string, id: string) => key + table(id))
    .replace(/\b(goto_table:)(\d+)\b/g, (_, key: string, id: string) => key + table(id))
    .replace(/\b(resubmit\([^,()]*,)(\d+)\b/g, (_, key: string, id: string) => key + table(id))
    .replace(/\b(in_port=|output:)(\d+)\b/g, (_, key: string, id: string) => key + port(id))
}
