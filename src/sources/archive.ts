import {createReadStream} from 'node:fs'
import {open} from 'node:fs/promises'
import {pipeline, Readable, Transform} from 'node:stream'
import {createGunzip} from 'node:zlib'
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
  const gzip = await isGzip(path)
  // A tar reader costs some milliseconds to load, and a folder doesn't need one.
  const {unpackTar} = await import('modern-tar')
  const check = new EntryCheck(path, limits)
  const file = createReadStream(path)
  const stages = gzip ? [file, createGunzip(), countBytes(path, limits)] : [file, countBytes(path, limits)]
  const unpacked = pipeline(stages, () => {})
  if (!(unpacked instanceof Transform)) throw new TypeError('a pipeline ends in its last stage')
  const files = new Map<string, Uint8Array>()
  try {
    const filter = (header: Header) => check.accept(header)
    for (const {header, data} of await unpackTar(toWeb(unpacked), {strict: true, filter})) {
      if (data !== undefined) files.set(normal(header.name), data)
    }
  } catch (error) {
    throw error instanceof Problem ? error : damaged(path, check.last, error)
  } finally {
    file.destroy()
  }
  return files
}

/** Node's web stream and the DOM's differ in their declarations alone. */
function toWeb(stream: Readable): ReadableStream<Uint8Array> {
  const web = Readable.toWeb(stream)
  return web as ReadableStream<Uint8Array>
}

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

async function isGzip(path: string): Promise<boolean> {
  const handle = await open(path)
  try {
    const {buffer, bytesRead} = await handle.read(Buffer.alloc(512), 0, 512, 0)
    if (bytesRead >= 2 && buffer[0] === 0x1f && buffer[1] === 0x8b) return true
    if (buffer.toString('latin1', 257, 262) === 'ustar') return false
    const found = bytesRead === 0 ? 'it is empty' : 'it is neither gzip nor tar'
    throw new Problem(`cannot read ${path}: ${found}`, {
      code: 'ARCHIVE_FORMAT',
      exit: EXIT.usage,
      hints: ['give a folder, a .tar or a .tgz'],
    })
  } finally {
    await handle.close()
  }
}

/** Passes bytes on until the whole is over its limit. */
function countBytes(path: string, limits: Limits): Transform {
  let total = 0
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      total += chunk.length
      if (total > limits.totalBytes) done(overLimit(path, 'the whole, unpacked,', 'totalBytes', limits))
      else done(null, chunk)
    },
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
