import {
  accessSync,
  constants,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import {basename, dirname, join, resolve} from 'node:path'
import {Readable} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import {createGzip} from 'node:zlib'
import {EXIT, Problem} from '../problem.ts'
import type {Snapshot} from '../snapshot/snapshot.ts'

const ARCHIVE = /\.(?:tgz|tar\.gz|tar)$/

/**
 * Refuses a place where a snapshot cannot be saved, before anything is read for it.
 *
 * @throws {Problem} exit 2
 */
export function refuseUnsavable(path: string): void {
  if (existsSync(path)) {
    throw new Problem(`cannot save the snapshot to ${path}: it is there already`, {
      code: 'SAVE_EXISTS',
      exit: EXIT.usage,
      hints: ['choose another name, or remove it first'],
    })
  }
  const folder = nearestFolder(resolve(path))
  try {
    if (!statSync(folder).isDirectory()) throw new Error(`${folder} is no folder`)
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw failed(path, error, EXIT.usage)
  }
}

/** What there is already of the folders above. */
function nearestFolder(path: string): string {
  const above = dirname(path)
  return existsSync(above) || above === path ? above : nearestFolder(above)
}

function failed(path: string, error: unknown, exit: number): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = REASONS[code] ?? (error instanceof Error ? error.message : String(error))
  return new Problem(`cannot save the snapshot to ${path}: ${reason}`, {code: 'SAVE_FAILED', exit, cause: error})
}

/** In words, what the system says by a code. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'that folder may not be written to',
  EROFS: 'that file system is read-only',
  ENOSPC: 'there is no space left on the disk',
  EDQUOT: 'the quota of the disk is used up',
}

/**
 * Saves a snapshot: a `.tgz`, `.tar.gz` or `.tar` where the path ends so, else a folder. Every file is written as it was read, those that
 * nothing here knows as well. It appears whole or not at all: it is written beside its place, then renamed.
 *
 * @throws {Problem} SAVE_EXISTS, SAVE_FAILED
 */
export async function saveSnapshot(snapshot: Snapshot, path: string): Promise<void> {
  refuseUnsavable(path)
  let work: string | null = null
  const discard = () => {
    if (work !== null) rmSync(work, {recursive: true, force: true})
  }
  // Ctrl-C ends the program at once here.
  process.once('exit', discard)
  try {
    mkdirSync(dirname(path), {recursive: true})
    work = mkdtempSync(join(dirname(path), `.${basename(path)}.`))
    const unfinished = join(work, 'snapshot')
    if (ARCHIVE.test(path)) await writeArchive(snapshot, unfinished, !path.endsWith('.tar'))
    else writeFolder(snapshot, unfinished)
    renameSync(unfinished, path)
  } catch (error) {
    throw error instanceof Problem ? error : failed(path, error, EXIT.failed)
  } finally {
    discard()
    process.off('exit', discard)
  }
}

function writeFolder(snapshot: Snapshot, folder: string): void {
  for (const file of snapshot.files()) {
    const target = join(folder, file)
    mkdirSync(dirname(target), {recursive: true})
    writeFileSync(target, contentOf(snapshot, file))
  }
}

/** Names sorted, one time and one owner for all: the same snapshot gives the same bytes. */
async function writeArchive(snapshot: Snapshot, path: string, gzip: boolean): Promise<void> {
  const {createTarPacker} = await import('modern-tar')
  const {readable, controller} = createTarPacker()
  const mtime = new Date(Date.parse(snapshot.takenAt))
  const fill = async () => {
    for (const file of snapshot.files()) {
      const content = contentOf(snapshot, file)
      const body = controller.add({name: `snapshot/${file}`, size: content.length, mtime, mode: 0o644, type: 'file'})
      const writer = body.getWriter()
      await writer.write(content)
      await writer.close()
    }
    controller.finalize()
  }
  const stages = gzip ? [createGzip({level: 9}), createWriteStream(path)] : [createWriteStream(path)]
  await Promise.all([fill(), pipeline([Readable.from(chunksOf(readable)), ...stages])])
}

async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  for (;;) {
    const {done, value} = await reader.read()
    if (done) return
    yield value
  }
}

function contentOf(snapshot: Snapshot, file: string): Uint8Array {
  const content = snapshot.bytes(file)
  if (content !== null) return content
  throw new Problem(`cannot save ${file}: it is gone from ${snapshot.origin}`, {code: 'SAVE_FAILED'})
}
