/** A line of what a probe printed: what every claim points at. */
export interface Evidence {
  /** null for the API server's answers. */
  readonly node: string | null
  /** Probe id (`flows`, `ip-route`), or the resource for the API server (`core/v1/pods`). */
  readonly probe: string
  /** The file of the snapshot. */
  readonly file: string
  /** From 1; null where the whole file is meant. */
  readonly line: number | null
  /** The line, or the object's name where the file is JSON. */
  readonly text: string
}
