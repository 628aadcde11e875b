import {parseManifest, SNAPSHOT_SCHEMA} from '../../src/snapshot/manifest.ts'
import type {Snapshot} from '../../src/snapshot/snapshot.ts'

export interface MadeProbe {
  readonly id: string
  readonly node?: string
  readonly bridge?: string
  readonly pod?: {readonly namespace: string; readonly name: string}
  readonly device?: string
  readonly argv?: readonly string[]
  readonly exitCode?: number | null
  readonly error?: string
  readonly startedAt?: string
  /** undefined: the manifest names a file that isn't there. */
  readonly stdout?: string
  readonly stderr?: string
}

/** A snapshot in memory: probes of node n1 unless they say otherwise, and Lists by resource (a text is an error). */
export function madeSnapshot(
  probes: readonly MadeProbe[],
  lists: Readonly<Record<string, readonly object[] | string>> = {},
): Snapshot {
  const files = new Map<string, string>()
  const entries = probes.map(({stdout, stderr, ...probe}, i) => {
    const file = `nodes/${i}.txt`
    if (stdout !== undefined) files.set(file, stdout)
    if (stderr !== undefined) files.set(`nodes/${i}.stderr`, stderr)
    const errors = stderr === undefined ? null : `nodes/${i}.stderr`
    return {node: 'n1', argv: [probe.id], exitCode: 0, ...probe, file, stderr: errors}
  })
  const cluster = Object.entries(lists).map(([resource, items], i) => {
    const file = `cluster/${i}.json`
    if (typeof items === 'string') return {resource, file: null, error: items}
    files.set(file, JSON.stringify({kind: 'List', items}))
    return {resource, file, error: null}
  })
  const text = JSON.stringify({schema: SNAPSHOT_SCHEMA, takenAt: '2026-01-01T00:00:00Z', probes: entries, cluster})
  const manifest = parseManifest(text, 'made')
  files.set('manifest.json', text)
  const read = (file: string) => files.get(file) ?? null
  return {
    origin: 'made',
    manifest,
    takenAt: manifest.takenAt,
    files: () => [...files.keys()].sort(),
    read,
    bytes: (file) => {
      const found = read(file)
      return found === null ? null : Buffer.from(found)
    },
  }
}
