import {statSync} from 'node:fs'
import {basename, dirname} from 'node:path'
import {EXIT, Problem} from '../problem.ts'
import {MANIFEST_FILE, type Shared, type Snapshot} from '../snapshot/snapshot.ts'
import {openFolder} from './folder.ts'
import {type Limits, resolveLimits} from './limits.ts'

export interface SourceRequest {
  /** A folder, its manifest.json, a `.tar` or a `.tgz`. */
  readonly from: string
  readonly limits?: Partial<Limits>
  /** Where limits are overridden; the process's own unless told. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/**
 * Opens the evidence that a path names.
 *
 * @throws {Problem} SOURCE_NOT_FOUND, and what the folder's and the archive's readers throw; all of them exit 2
 */
export async function openSource({from, limits = {}, env = process.env}: SourceRequest): Promise<Snapshot> {
  const allowed = resolveLimits(limits, env)
  const stat = statSync(from, {throwIfNoEntry: false})
  if (stat === undefined) throw notFound(from)
  if (stat.isDirectory()) return openFolder(from, allowed)
  if (basename(from) === MANIFEST_FILE) return openFolder(dirname(from), allowed)
  const [{readArchive}, {spillArchive}, {findRoot, memorySnapshot}] = await Promise.all([
    import('./archive.ts'),
    import('./spilled.ts'),
    import('./memory.ts'),
  ])
  const files = await readArchive(from, allowed)
  if (files === null) return openShared({origin: from, file: await spillArchive(from, allowed)})
  return memorySnapshot(from, files, findRoot(from, [...files.keys()]))
}

/** Opens evidence that another thread of this process has opened. @throws {Problem} as `openSource` */
export async function openShared(shared: Shared): Promise<Snapshot> {
  if ('folder' in shared) return openSource({from: shared.folder})
  const [{filesOf}, {findRoot, memorySnapshot}] = await Promise.all([import('./spilled.ts'), import('./memory.ts')])
  const {origin, file} = shared
  return {...memorySnapshot(origin, filesOf(file), findRoot(origin, [...file.places.keys()])), shared}
}

function notFound(from: string): Problem {
  return new Problem(`no snapshot at ${from}: there is no such file or folder`, {
    code: 'SOURCE_NOT_FOUND',
    exit: EXIT.usage,
    hints: ['give a folder or a .tgz'],
  })
}
