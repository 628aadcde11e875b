import {createWriteStream, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {Readable} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import {createGzip} from 'node:zlib'
import {EXIT, Problem} from '../problem.ts'
import type {Snapshot} from '../snapshot/snapshot.ts'

const ARCHIVE = /\.(?:tgz|tar\.gz|tar)$/

/**
 * Saves a snapshot: a `.tgz`, `.tar.gz` or `.tar` where the path ends so, else a folder. Every file is written as it was read, those that
 * nothing here knows as well. It appears whole or not at all: it is written beside its place, then renamed.
 *
 * @throws {Problem} SAVE_EXISTS, SAVE_FAILED
 */
export async function saveSnapshot(snapshot: Snapshot, path: string): Promise<void> {
  if (existsSync(path)) {
    throw new Problem(`cannot save the snapshot to ${path}: it is there already`, {
      code: 'SAVE_EXISTS',
      exit: EXIT.usage,
      hints: ['choose another name, or remove it first'],
    })
  }
  let work: string | null = null
  try {
    mkdirSync(dirname(path), {recursive: true})
    work = mkdtempSync(join(dirname(path), `.${basename(path)}.`))
    const unfinished = join(work, 'snapshot')
    if (ARCHIVE.test(path)) await writeArchive(snapshot, unfinished, !path.endsWith('.tar'))
    else writeFolder(snapshot, unfinished)
    renameSync(unfinished, path)
  } catch (error) {
    if (error instanceof Problem) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new Problem(`cannot save the snapshot to ${path}: ${reason}`, {code: 'SAVE_FAILED', cause: error})
  } finally {
    if (work !== null) rmSync(work, {recursive: true, force: true})
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
