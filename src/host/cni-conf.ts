import type {Parsed, Unparsed} from '../parsed.ts'
import {isObject, objectsOf, textOf} from './json-field.ts'

/** A network configuration of the container runtime: a file of /etc/cni/net.d. */
export interface CniConf {
  /** Of its heading in the answer. */
  readonly line: number
  /** `10-antrea.conflist`. */
  readonly file: string
  readonly name: string | null
  /** Types of its plugins in order: `antrea`, `portmap`, `bandwidth`. */
  readonly types: readonly string[]
}

const HEADING = /^==> (.+) <==$/

/**
 * Reads the files of /etc/cni/net.d, each behind `==> NAME <==`, in the order in which a container runtime looks at them: by name, the
 * first that can be loaded counts (containernetworking/cni, libcni/conf.go: ConfFiles). A file that is no JSON is in `unparsed`.
 */
export function parseCniConf(text: string): Parsed<CniConf> {
  const items: CniConf[] = []
  const unparsed: Unparsed[] = []
  const lines = text.split(/\r?\n/)
  const starts = lines.flatMap((line, i) => (HEADING.test(line) ? [i] : []))
  for (const [n, start] of starts.entries()) {
    const file = HEADING.exec(lines[start] ?? '')?.[1] ?? ''
    const body = lines.slice(start + 1, starts[n + 1] ?? lines.length).join('\n')
    const conf = decodeConf(body)
    if (conf === null) unparsed.push({line: start + 1, column: 1, text: file, reason: `${file} is no JSON`})
    else items.push({line: start + 1, file, ...conf})
  }
  const before = lines.findIndex((line, i) => line.trim() !== '' && i < (starts[0] ?? lines.length))
  if (before >= 0)
    unparsed.push({line: before + 1, column: 1, text: lines[before] ?? '', reason: 'text before the first file'})
  return {items: items.toSorted((a, b) => (a.file < b.file ? -1 : 1)), unparsed}
}

function decodeConf(text: string): Pick<CniConf, 'name' | 'types'> | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (!isObject(value)) return null
  // A .conf is one plugin, a .conflist a list of them.
  const plugins = objectsOf(value, 'plugins')
  const types = (plugins.length > 0 ? plugins : [value]).flatMap((plugin) => textOf(plugin, 'type') ?? [])
  return {name: textOf(value, 'name'), types}
}
