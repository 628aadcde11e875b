import {readFileSync, statSync} from 'node:fs'
import {constants, gunzipSync} from 'node:zlib'
import {EXIT, Problem} from '../problem.ts'
import {pathFault} from '../snapshot/safe-path.ts'
import {type Limits, overLimit} from './limits.ts'

/** An archive's files by path, without a leading `./`. */
export type ArchiveFiles = ReadonlyMap<string, Uint8Array>

/**
 * Reads a `.tar` or `.tgz` into memory; nothing is written to disk. What could be an attack is refused, and named: a path that leaves the
 * archive, a link, a device, a name that comes twice, and anything over the limits, before it is unpacked.
 *
 * @throws {Problem} ARCHIVE_FORMAT, ARCHIVE_ENTRY, ARCHIVE_DAMAGED, SNAPSHOT_TOO_BIG
 */
export async function readArchive(path: string, limits: Limits): Promise<ArchiveFiles> {
  // A tar reader costs some milliseconds to load, and a folder doesn't need one.
  const {unpackTar} = await import('modern-tar')
  const {bytes, cut} = unpacked(path, limits)
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

/** The tar that a file is, or that its gzip holds: never more than the limit. `cut` is the error of a gzip that ends too early. */
function unpacked(path: string, limits: Limits): {readonly bytes: Uint8Array; readonly cut: unknown} {
  const {size} = statSync(path)
  if (size > limits.totalBytes) throw overLimit(path, 'the file', 'totalBytes', limits)
  const file = readFileSync(path)
  if (!isGzip(path, file)) return {bytes: file, cut: null}
  try {
    return {bytes: gunzipSync(file, {maxOutputLength: limits.totalBytes}), cut: null}
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') {
      throw overLimit(path, 'the whole, unpacked,', 'totalBytes', limits)
    }
    if (codeOf(error) !== 'Z_BUF_ERROR') throw damaged(path, null, error)
    // What came before the end is unpacked all the same: to name the entry in which it stops.
    const finishFlush = constants.Z_SYNC_FLUSH
    return {bytes: gunzipSync(file, {maxOutputLength: limits.totalBytes, finishFlush}), cut: error}
  }
}

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : null

interface Header {
  readonly name: string
  readonly size: number
  readonly type?: string
}

const normal = (name: string) => name.replace(/^(?:\.\/+)+/, '')

/** Looks at each entry's header before its body is unpacked. */
class EntryCheck {
  /** The entry that was met last, for messages about a damaged archive. */
  last: string | null = null
  private readonly path: string
  private readonly limits: Limits
  private readonly seen = new Set<string>()
  private entries = 0

  constructor(path: string, limits: Limits) {
    this.path = path
    this.limits = limits
  }

  /** Whether to keep the entry. */
  accept(header: Header): boolean {
    const shown = JSON.stringify(header.name)
    if (++this.entries > this.limits.entries) throw overLimit(this.path, `entry ${shown}`, 'entries', this.limits)
    const name = normal(header.name)
    const isFolder = header.type === 'directory'
    if (!(isFolder && (name === '' || name === '.'))) {
      const fault = pathFault(name)
      if (fault !== null) throw this.refuse(shown, fault)
    }
    if (isFolder) return false
    if (header.type !== 'file')
      throw this.refuse(shown, `it is a ${(header.type ?? 'thing').replace('-', ' ')}, a snapshot holds files alone`)
    if (this.seen.has(name)) throw this.refuse(shown, 'the name comes twice')
    this.seen.add(name)
    if (header.size > this.limits.fileBytes) {
      throw overLimit(this.path, `entry ${shown} (${header.size} bytes)`, 'fileBytes', this.limits)
    }
    this.last = header.name
    return true
  }

  private refuse(shown: string, reason: string): Problem {
    return new Problem(`cannot read ${this.path}: refused the entry ${shown}: ${reason}`, {
      code: 'ARCHIVE_ENTRY',
      exit: EXIT.usage,
      hints: ['whoever made the archive may mean harm; look at it with tar -tvf before you use it'],
    })
  }
}

/** @throws {Problem} ARCHIVE_FORMAT for what is neither gzip nor tar */
function isGzip(path: string, file: Buffer): boolean {
  if (file[0] === 0x1f && file[1] === 0x8b) return true
  if (file.toString('latin1', 257, 262) === 'ustar') return false
  const found = file.length === 0 ? 'it is empty' : 'it is neither gzip nor tar'
  throw new Problem(`cannot read ${path}: ${found}`, {
    code: 'ARCHIVE_FORMAT',
    exit: EXIT.usage,
    hints: ['give a folder, a .tar or a .tgz'],
  })
}

function damaged(path: string, last: string | null, error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error)
  const reason = /truncated|unexpected end of file/i.test(message) ? 'it is cut off' : message.replace(/\.$/, '')
  const where = last === null ? 'before its first file' : `in or after the entry ${JSON.stringify(last)}`
  return new Problem(`cannot read the archive ${path}: ${reason}, ${where}`, {
    code: 'ARCHIVE_DAMAGED',
    exit: EXIT.usage,
    hints: ['fetch it again, and compare its size'],
    cause: error,
  })
}
