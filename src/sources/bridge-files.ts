import {readdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {EXIT, Problem} from '../problem.ts'
import {type ProbeEntry, SNAPSHOT_SCHEMA} from '../snapshot/manifest.ts'
import {PROBES, type ProbeSpec} from '../snapshot/probes.ts'
import type {Snapshot} from '../snapshot/snapshot.ts'

/** What the switch whose files these are is called: nothing says its name. */
export const FILES_NODE = 'files'

/**
 * Opens a folder that holds what ovs-ofctl and ovs-appctl printed: `flows.txt`, `groups.txt`, `ports-desc.txt` and so on, by
 * the names that a snapshot gives them or by the command's own word (`dump-flows.txt`). A bridge has a folder of its name;
 * where the files lie in `path` itself they are of `bridge`. What is asked of the switch (`ovs-dpif-show.txt`,
 * `ovsdb.json`) lies in `path`.
 *
 * @throws {Problem} SOURCE_NOT_FOUND, SOURCE_EMPTY
 */
export function openBridgeFiles(path: string, bridge: string): Snapshot {
  if (!statSync(path, {throwIfNoEntry: false})?.isDirectory()) {
    throw new Problem(
      `no folder at ${path}: --bridge-files takes the folder that dump-flows and the like were saved in`,
      {
        code: 'SOURCE_NOT_FOUND',
        exit: EXIT.usage,
      },
    )
  }
  const inside = readdirSync(path, {withFileTypes: true}).sort((a, b) => (a.name < b.name ? -1 : 1))
  const folders = inside.filter((entry) => entry.isDirectory()).map(({name}) => name)
  const probes = [
    ...found(path, '', null),
    ...found(path, '', bridge),
    ...folders.filter((name) => name !== bridge || !has(path, '')).flatMap((name) => found(path, `${name}/`, name)),
  ]
  if (!probes.some(({id}) => id === 'flows' || id === 'flows-names')) throw empty(path, bridge)
  const files = probes.flatMap(({file}) => file ?? [])
  const bytes = (file: string): Uint8Array | null => (files.includes(file) ? readFileSync(join(path, file)) : null)
  return {
    origin: path,
    manifest: {schema: SNAPSHOT_SCHEMA, takenAt: '', source: 'bridge-files', probes, cluster: []},
    takenAt: '',
    files: () => files,
    read: (file) => {
      const found = bytes(file)
      // A file that was written by hand may lack the last newline: it is not cut off for that.
      return found === null
        ? null
        : Buffer.from(found)
            .toString('utf8')
            .replace(/(?<=[^\n])$/, '\n')
    },
    bytes,
  }
}

const has = (path: string, folder: string): boolean => found(path, folder, 'any').length > 0

/** The probes whose answers lie in a folder: the node's own, or a bridge's. */
function found(path: string, folder: string, bridge: string | null): ProbeEntry[] {
  const scope = bridge === null ? 'node' : 'bridge'
  const names = new Set(readdirSync(join(path, folder)))
  return PROBES.flatMap((spec): ProbeEntry[] => {
    const file = spec.scope === scope ? fileNames(spec).find((name) => names.has(name)) : undefined
    return file === undefined ? [] : [entry(spec, `${folder}${file}`, bridge)]
  })
}

/** `flows.txt`, `dump-flows.txt`. */
function fileNames({id, asks, file, argv}: ProbeSpec): string[] {
  const word = argv.findLast((arg) => /^[a-z][a-z/-]+$/.test(arg)) ?? id
  // The same command with other options has the same word.
  return asks !== 'vswitchd' || id.endsWith('-names') ? [file] : [file, `${word.replaceAll('/', '-')}.txt`]
}

const entry = (spec: ProbeSpec, file: string, bridge: string | null): ProbeEntry => ({
  id: spec.id,
  node: FILES_NODE,
  bridge,
  pod: null,
  device: null,
  policy: null,
  argv: spec.argv,
  exitCode: 0,
  error: null,
  startedAt: null,
  durationMs: null,
  file,
  stderr: null,
})

const empty = (path: string, bridge: string): Problem =>
  new Problem(`${path} has no flows of ${bridge}: neither flows.txt nor ${bridge}/flows.txt is there`, {
    code: 'SOURCE_EMPTY',
    exit: EXIT.usage,
    hints: [`ovs-ofctl -O OpenFlow15 dump-flows ${bridge} > flows.txt, and dump-groups, dump-ports-desc alike`],
  })
