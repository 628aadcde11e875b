/** The line of a look-up, in its parts. */
export interface TableLine {
  readonly table: number
  /** As dump-flows writes it; empty for a flow that takes everything. */
  readonly match: string
  readonly priority: number
  readonly cookie: string | null
}

const LOOKUP = /^\s*(?<table>\d+)\. (?:(?<match>.*), )?priority (?<priority>\d+)(?:, cookie (?<cookie>0x[0-9a-f]+))?$/

/** Reads ` 3. in_port=1, priority 190, cookie 0x1010000000000`; null for a miss and for what is no look-up. */
export function parseTableLine(text: string): TableLine | null {
  const {table, match = '', priority, cookie} = LOOKUP.exec(text)?.groups ?? {}
  if (table === undefined) return null
  return {table: Number(table), match, priority: Number(priority), cookie: cookie ?? null}
}

/** The number of the table that a line tells of, also of a miss; null for `--.`. */
export function tableIdOf(text: string): number | null {
  const id = /^\s*(\d+)\. /.exec(text)?.[1]
  return id === undefined ? null : Number(id)
}
