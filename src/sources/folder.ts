import {lstatSync, readdirSync, readFileSync, realpathSync, statSync} from 'node:fs'
import {basename, dirname, join, sep} from 'node:path'
import {EXIT, Problem} from '../problem.ts'
import {parseManifest} from '../snapshot/manifest.ts'
import {pathFault} from '../snapshot/safe-path.ts'
import {MANIFEST_FILE, type Snapshot} from '../snapshot/snapshot.ts'
import {type Limits, overLimit} from './limits.ts'
import {chooseRoot, noManifest} from './root.ts'

/**
 * Opens a snapshot that lies in a folder: the folder itself, or one folder inside. Files are read when they are asked for.
 *
 * @throws {Problem} SNAPSHOT_NO_MANIFEST, SNAPSHOT_AMBIGUOUS, and what `parseManifest` throws
 */
export function openFolder(path: string, limits: Limits): Snapshot {
  const root = join(path, chooseRoot(path, manifestsIn(path), readdirSync(path)))
  const realRoot = realpathSync(root)
  const bytes = insideReader(path, realRoot, limits)
  const text = bytes(MANIFEST_FILE)?.toString('utf8')
  if (text === undefined) throw noManifest(path)
  const manifest = parseManifest(text, path)
  let files: readonly string[] | null = null
  return {
    origin: path,
    manifest,
    takenAt: manifest.takenAt,
    files: () => (files ??= listFiles(realRoot)),
    read: (file) => bytes(file)?.toString('utf8') ?? null,
    bytes,
    shared: {folder: path},
  }
}

/** Folders, relative to `path`, that hold a manifest: itself, else its folders, else a folder `snapshot` of one of these. */
function manifestsIn(path: string): readonly string[] {
  const has = (folder: string) =>
    statSync(join(path, folder, MANIFEST_FILE), {throwIfNoEntry: false})?.isFile() === true
  if (has('.')) return ['.']
  if (has('snapshot')) return ['snapshot']
  const folders = readdirSync(path, {withFileTypes: true})
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
  const direct = folders.filter(has)
  return direct.length > 0 ? direct : folders.map((name) => join(name, 'snapshot')).filter(has)
}

/** Reads regular files below the root; null for what is none. A link that leads out of the folder is refused: the folder may have been unpacked from anywhere. */
function insideReader(origin: string, realRoot: string, limits: Limits): (file: string) => Buffer | null {
  // A snapshot has thousands of files in a few hundred folders: where a folder really is, is asked once.
  const realFolders = new Map<string, string>()
  const realPath = (path: string, isLink: boolean): string => {
    if (isLink) return realpathSync(path)
    const folder = dirname(path)
    let real = realFolders.get(folder)
    if (real === undefined) {
      real = realpathSync(folder)
      realFolders.set(folder, real)
    }
    return join(real, basename(path))
  }
  return (file) => {
    if (pathFault(file) !== null) return null
    const path = join(realRoot, file)
    const own = lstatSync(path, {throwIfNoEntry: false})
    const isLink = own?.isSymbolicLink() === true
    const stat = isLink ? statSync(path, {throwIfNoEntry: false}) : own
    if (stat === undefined || !stat.isFile()) return null
    if (stat.size > limits.fileBytes) throw overLimit(origin, `${file} (${stat.size} bytes)`, 'fileBytes', limits)
    if (!realPath(path, isLink).startsWith(realRoot + sep)) {
      throw new Problem(`cannot read ${file} of ${origin}: it is a link that leads outside the snapshot`, {
        code: 'SNAPSHOT_LINK',
        exit: EXIT.usage,
      })
    }
    return readFileSync(path)
  }
}

const isFile = (path: string) => statSync(path, {throwIfNoEntry: false})?.isFile() === true

/** Every file; a link to a file counts, a link to a folder is not followed. */
function listFiles(root: string): readonly string[] {
  const files: string[] = []
  const walk = (folder: string) => {
    for (const name of readdirSync(join(root, folder))) {
      const file = folder === '' ? name : `${folder}/${name}`
      const stat = lstatSync(join(root, file))
      if (stat.isDirectory()) walk(file)
      else if (stat.isFile() || (stat.isSymbolicLink() && isFile(join(root, file)))) files.push(file)
    }
  }
  walk('')
  return files.sort()
}
