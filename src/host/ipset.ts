import type {Parsed, Unparsed} from '../parsed.ts'
import {linesOf} from './lines.ts'

/** One member of an ipset, its comma-separated parts as printed: `10.10.1.0/24`, `172.31.0.11,tcp:30080`. */
export interface IpsetEntry {
  readonly line: number
  readonly text: string
  readonly parts: readonly string[]
  /** `timeout`, `comment`, `packets`, `nomatch`… */
  readonly options: readonly string[]
  /** An exception: an address that it holds is not in the set. */
  readonly nomatch: boolean
}

export interface Ipset {
  readonly line: number
  readonly name: string
  /** `hash:net`, `hash:ip,port`, `list:set`, `bitmap:port`… */
  readonly type: string
  /** What the create line says after the type: `family inet hashsize 1024…`. */
  readonly options: ReadonlyMap<string, string>
  readonly entries: readonly IpsetEntry[]
}

/** Reads `ipset save`. */
export function parseIpset(text: string): Parsed<Ipset> {
  const unparsed: Unparsed[] = []
  const sets = new Map<string, {set: Omit<Ipset, 'entries'>; entries: IpsetEntry[]}>()
  for (const {line, text: raw} of linesOf(text)) {
    const [word, name = '', subject, ...options] = raw.trim().split(/\s+/)
    const added = sets.get(name)
    if (word?.startsWith('#')) continue
    if (word === 'create' && subject !== undefined) {
      sets.set(name, {set: {line, name, type: subject, options: pairs(options)}, entries: []})
    } else if (word === 'add' && subject !== undefined && added !== undefined) {
      const nomatch = options.includes('nomatch')
      added.entries.push({line, text: raw.trim(), parts: subject.split(','), options, nomatch})
    } else {
      const reason = word === 'add' ? `no set '${name}' was created above` : 'neither create nor add'
      unparsed.push({line, column: 1, text: raw, reason})
    }
  }
  return {items: [...sets.values()].map(({set, entries}) => ({...set, entries})), unparsed}
}

/** `family inet counters maxelem 65536`: words that stand alone have an empty value. */
function pairs(words: readonly string[]): ReadonlyMap<string, string> {
  const options = new Map<string, string>()
  for (let i = 0; i < words.length; i++) {
    const alone = ALONE.has(words[i]!)
    options.set(words[i]!, alone ? '' : (words[i + 1] ?? ''))
    if (!alone) i++
  }
  return options
}

const ALONE = new Set(['counters', 'comment', 'skbinfo', 'forceadd'])
