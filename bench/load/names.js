/**
 * A dump by numbers as `--names` prints it: names of tables and ports.
 *
 * @param {ReadonlyMap<number, string>} tables
 * @param {ReadonlyMap<number, string>} ports
 */
export function withNames(text, tables, ports) {
  return text.replace(/((?:goto_)?table[=:]|resubmit\(,)(\d+)|(in_port=)(\d+)/g, (whole, table, id, port, ofport) =>
    table
      ? `${table}${tables.get(Number(id)) ?? id}`
      : ports.has(Number(ofport))
        ? `${port}"${ports.get(Number(ofport))}"`
        : whole,
  )
}

/** `table 3 ("Classifier"):` of dump-table-features → id and name. */
export function tableNames(features) {
  return new Map([...features.matchAll(/^ +table (\d+) \("([^"]+)"\)/gm)].map(([, id, name]) => [Number(id), name]))
}
