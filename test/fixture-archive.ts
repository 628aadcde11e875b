import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {brotliCompressSync, brotliDecompressSync, constants} from 'node:zlib'

/**
 * A folder in one file: brotli over a line of JSON (the index) and the contents, each different content once.
 * Contents are ordered by what follows the first folder, so that the same file of two captures stand side by side.
 */
interface Index {
  /** Sizes in bytes, in order. */
  readonly contents: readonly number[]
  /** Path → number of its content. */
  readonly files: Readonly<Record<string, number>>
}

export interface FixtureArchive {
  /** Sorted; `/` between folders. */
  readonly paths: readonly string[]
  content(path: string): Buffer
}

/** Packs every file under `folder`. The same files give the same bytes. */
export function packFolder(folder: string): Buffer {
  const paths = filesUnder(folder).sort((a, b) => compare(tail(a), tail(b)) || compare(a, b))
  const contents: Buffer[] = []
  const numbers = new Map<string, number>()
  const files: Record<string, number> = {}
  for (const path of paths) {
    const content = readFileSync(join(folder, path))
    const key = content.toString('latin1')
    let number = numbers.get(key)
    if (number === undefined) {
      number = contents.push(content) - 1
      numbers.set(key, number)
    }
    files[path] = number
  }
  const index: Index = {contents: contents.map((content) => content.length), files}
  const whole = Buffer.concat([Buffer.from(`${JSON.stringify(index)}\n`), ...contents])
  return brotliCompressSync(whole, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 9,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: whole.length,
    },
  })
}

/** Reads what `packFolder` wrote. */
export function openArchive(packed: Buffer): FixtureArchive {
  const whole = brotliDecompressSync(packed)
  const end = whole.indexOf(0x0a)
  const {contents, files}: Index = JSON.parse(whole.toString('utf8', 0, end))
  const starts: number[] = []
  let start = end + 1
  for (const size of contents) {
    starts.push(start)
    start += size
  }
  return {
    paths: Object.keys(files).sort(compare),
    content(path) {
      const number = files[path]
      if (number === undefined) throw new RangeError(`no '${path}' in the archive`)
      return whole.subarray(starts[number]!, starts[number]! + contents[number]!)
    },
  }
}

function filesUnder(folder: string, prefix = ''): string[] {
  return readdirSync(join(folder, prefix), {withFileTypes: true}).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(folder, `${prefix}${entry.name}/`) : [`${prefix}${entry.name}`],
  )
}

const tail = (path: string): string => path.slice(path.indexOf('/') + 1)
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
