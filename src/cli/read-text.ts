import {readFileSync, statSync} from 'node:fs'
import {EXIT, Problem} from '../problem.ts'

/** Larger than any trace that a person saved. */
const MAX_BYTES = 64 * 1024 * 1024

/** A file's text, or with `-` what standard input has. @throws {Problem} FILE_NOT_FOUND, FILE_TOO_BIG */
export function readText(path: string): string {
  if (path === '-') return readFileSync(0, 'utf8')
  const stat = statSync(path, {throwIfNoEntry: false})
  if (!stat?.isFile()) {
    throw new Problem(`cannot read ${path}: ${stat?.isDirectory() ? 'it is a folder' : 'there is no such file'}`, {
      code: 'FILE_NOT_FOUND',
      exit: EXIT.usage,
      hints: ['- reads standard input'],
    })
  }
  if (stat.size > MAX_BYTES) {
    throw new Problem(`cannot read ${path}: it has ${stat.size} bytes, more than ${MAX_BYTES}`, {
      code: 'FILE_TOO_BIG',
      exit: EXIT.usage,
    })
  }
  return readFileSync(path, 'utf8')
}
