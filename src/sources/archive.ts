import {readFileSync, statSync} from 'node:fs'
import {constants, gunzipSync} from 'node:zlib'
import {Problem} from '../problem.ts'
import {damaged, EntryCheck, isGzip, normal} from './archive-entry.ts'
import {type Limits, overLimit} from './limits.ts'

/** An archive's files by path, without a leading `./`. */
export type ArchiveFiles = ReadonlyMap<string, Uint8Array>

/** Unpacked bytes up to which an archive is read into memory. */
const IN_MEMORY = 256 * 1024 * 1024
/** A packed file of this size unpacks to more: evidence packs to a twentieth. */
const PACKED_IN_MEMORY = IN_MEMORY / 16

/**
 * Reads a `.tar` or `.tgz` into memory; nothing is written to disk. What could be an attack is refused, and named: a path that leaves the
 * archive, a link, a device, a name that comes twice, and anything over the limits, before it is unpacked. null: it is too large for that.
 *
 * @throws {Problem} ARCHIVE_FORMAT, ARCHIVE_ENTRY, ARCHIVE_DAMAGED, SNAPSHOT_TOO_BIG
 */
export async function readArchive(path: string, limits: Limits): Promise<ArchiveFiles | null> {
  const whole = unpacked(path, limits)
  if (whole === null) return null
  const {bytes, cut} = whole
  // A tar reader costs some milliseconds to load, and a folder doesn't need one.
  const {unpackTar} = await import('modern-tar')
  const check = new EntryCheck(path, limits)
  const files = new Map<string, Uint8Array>()
  try {
    for (const {header, data} of await unpackTar(bytes, {strict: true, filter: (header) => check.accept(header)})) {
      if (data !== undefined) files.set(normal(header.name), data)
    }
  } catch (error) {
    throw error instanceof Problem ? error : damaged(path, check.last, cut ?? error)
  }
  if (cut !== null) throw damaged(path, check.last, cut)
  return files
}

/** The tar that a file is, or that its gzip holds: never more than the limit; null where that is too much for the memory. `cut` is the error of a gzip that ends too early. */
function unpacked(path: string, limits: Limits): {readonly bytes: Uint8Array; readonly cut: unknown} | null {
  const {size} = statSync(path)
  if (size > limits.totalBytes) throw overLimit(path, 'the file', 'totalBytes', limits)
  if (size > IN_MEMORY) return null
  const file = readFileSync(path)
  if (!isGzip(path, file)) return {bytes: file, cut: null}
  if (size > PACKED_IN_MEMORY) return null
  const maxOutputLength = Math.min(limits.totalBytes, IN_MEMORY)
  try {
    return {bytes: gunzipSync(file, {maxOutputLength}), cut: null}
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') {
      if (limits.totalBytes > IN_MEMORY) return null
      throw overLimit(path, 'the whole, unpacked,', 'totalBytes', limits)
    }
    if (codeOf(error) !== 'Z_BUF_ERROR') throw damaged(path, null, error)
    // What came before the end is unpacked all the same: to name the entry in which it stops.
    const finishFlush = constants.Z_SYNC_FLUSH
    return {bytes: gunzipSync(file, {maxOutputLength, finishFlush}), cut: error}
  }
}

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : null
