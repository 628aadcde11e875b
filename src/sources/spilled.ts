import {createReadStream, openSync, readSync, unlinkSync, writeSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {pipeline} from 'node:stream'
import {createGunzip} from 'node:zlib'
import {EXIT, Problem} from '../problem.ts'
import type {SharedFile} from '../snapshot/snapshot.ts'
import {damaged, EntryCheck, isGzip, normal} from './archive-entry.ts'
import {type Limits, overLimit} from './limits.ts'

const CHUNK = 1024 * 1024

/**
 * Unpacks an archive that is too large for the memory: its files lie one behind the other in a temporary file that has no name any more,
 * so that nothing is left of it and nothing can be written elsewhere. What `readArchive` refuses is refused.
 *
 * @throws {Problem} ARCHIVE_FORMAT, ARCHIVE_ENTRY, ARCHIVE_DAMAGED, SNAPSHOT_TOO_BIG, NO_TEMPORARY_FILE
 */
export async function spillArchive(path: string, limits: Limits): Promise<SharedFile> {
  const {createTarDecoder} = await import('modern-tar')
  const fd = namelessFile()
  const check = new EntryCheck(path, limits)
  const places = new Map<string, readonly [at: number, size: number]>()
  let end = 0
  try {
    for await (const {header, body} of streamOf(path, limits).pipeThrough(createTarDecoder({strict: true}))) {
      if (!check.accept(header)) {
        await body.cancel()
        continue
      }
      const start = end
      for await (const bytes of body) end += writeWhole(fd, bytes, end)
      places.set(normal(header.name), [start, end - start])
    }
  } catch (error) {
    throw error instanceof Problem ? error : damaged(path, check.last, error)
  }
  return {fd, places}
}

/** The files of an archive that was unpacked so, as a map has them. */
export const filesOf = ({fd, places}: SharedFile) => ({
  keys: () => places.keys(),
  get: (name: string): Uint8Array | undefined => {
    const place = places.get(name)
    if (place === undefined) return undefined
    const [start, size] = place
    const bytes = Buffer.allocUnsafe(size)
    let read = 0
    while (read < size) read += readSync(fd, bytes, read, size - read, start + read) || size
    return bytes
  },
})

function writeWhole(fd: number, bytes: Uint8Array, at: number): number {
  let written = 0
  while (written < bytes.length) written += writeSync(fd, bytes, written, bytes.length - written, at + written)
  return written
}

function namelessFile(): number {
  const path = join(tmpdir(), `antrail-${process.pid}-${process.hrtime.bigint()}`)
  try {
    const fd = openSync(path, 'wx+', 0o600)
    unlinkSync(path)
    return fd
  } catch (error) {
    throw new Problem(`cannot unpack a large archive in ${tmpdir()}`, {
      code: 'NO_TEMPORARY_FILE',
      exit: EXIT.failed,
      hints: ['name a folder with room in TMPDIR', 'or unpack it with tar, and give the folder'],
      cause: error,
    })
  }
}

/** The tar that a file is, or that its gzip holds, as it comes. */
function streamOf(path: string, limits: Limits): ReadableStream<Uint8Array> {
  const head = Buffer.alloc(512)
  const source = openSync(path, 'r')
  const isPacked = isGzip(path, head.subarray(0, readSync(source, head, 0, head.length, 0)))
  const file = createReadStream(path, {fd: source, start: 0, highWaterMark: CHUNK})
  const unpacked = isPacked ? pipeline(file, createGunzip({chunkSize: CHUNK}), () => undefined) : file
  const chunks: AsyncIterator<Uint8Array> = unpacked[Symbol.asyncIterator]()
  let bytes = 0
  return new ReadableStream({
    async pull(controller) {
      const {done, value} = await chunks.next()
      if (done) return controller.close()
      bytes += value.length
      if (bytes > limits.totalBytes) throw overLimit(path, 'the whole, unpacked,', 'totalBytes', limits)
      controller.enqueue(value)
    },
  })
}
