import {parseManifest} from '../snapshot/manifest.ts'
import {MANIFEST_FILE, type Snapshot} from '../snapshot/snapshot.ts'
import {chooseRoot, noManifest} from './root.ts'

/** Files by their paths: a map, or what looks them up as one does. */
export type Files = Pick<ReadonlyMap<string, Uint8Array>, 'get' | 'keys'>

/** A snapshot of files that are read already, below one folder of `files` (`''`: all of them). */
export function memorySnapshot(origin: string, files: Files, root = ''): Snapshot {
  const bytes = (file: string) => files.get(root + file) ?? null
  const text = (file: string) => {
    const found = bytes(file)
    return found === null ? null : Buffer.from(found.buffer, found.byteOffset, found.byteLength).toString('utf8')
  }
  const manifestText = text(MANIFEST_FILE)
  if (manifestText === null) throw noManifest(origin)
  const manifest = parseManifest(manifestText, origin)
  let names: readonly string[] | null = null
  return {
    origin,
    manifest,
    takenAt: manifest.takenAt,
    files: () =>
      (names ??= [...files.keys()]
        .filter((f) => f.startsWith(root))
        .map((f) => f.slice(root.length))
        .sort()),
    read: text,
    bytes,
  }
}

/** The folder of `names` that holds the snapshot, with its trailing `/`: the top, one folder, or `snapshot` in one. */
export function findRoot(origin: string, names: readonly string[]): string {
  const roots = names
    .filter((name) => name === MANIFEST_FILE || name.endsWith('/' + MANIFEST_FILE))
    .map((name) => name.slice(0, -MANIFEST_FILE.length))
  const depth = (root: string) => root.split('/').length - 1
  for (const level of [0, 1, 2]) {
    const at = roots.filter((root) => depth(root) === level && (level < 2 || root.endsWith('/snapshot/'))).sort()
    if (at.length > 0) return chooseRoot(origin, at)
  }
  throw noManifest(origin, names)
}
