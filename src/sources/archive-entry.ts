import {EXIT, Problem} from '../problem.ts'
import {pathFault} from '../snapshot/safe-path.ts'
import {type Limits, overLimit} from './limits.ts'

/** What of an entry's header is looked at. */
export interface Header {
  readonly name: string
  readonly size: number
  readonly type?: string
}

/** An entry's path without a leading `./`. */
export const normal = (name: string) => name.replace(/^(?:\.\/+)+/, '')

/** Looks at each entry's header before its body is unpacked. */
export class EntryCheck {
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
export function isGzip(path: string, file: Buffer): boolean {
  if (file[0] === 0x1f && file[1] === 0x8b) return true
  if (file.toString('latin1', 257, 262) === 'ustar') return false
  const found = file.length === 0 ? 'it is empty' : 'it is neither gzip nor tar'
  throw new Problem(`cannot read ${path}: ${found}`, {
    code: 'ARCHIVE_FORMAT',
    exit: EXIT.usage,
    hints: ['give a folder, a .tar or a .tgz'],
  })
}

/** That an archive is cut off or broken, and where. */
export function damaged(path: string, last: string | null, error: unknown): Problem {
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
