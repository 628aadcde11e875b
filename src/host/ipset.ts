import type {Parsed} from '../parsed.ts'

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
  const unparsed: Parsed<Ipset>['unparsed'][number][] = []
  const sets = new Map<string, {set: Omit<Ipset, 'entries'>; entries: IpsetEntry[]}>()
  text.split(/\r?\n/).forEach((raw, i) => {
    const line = i + 1
    const [word, name, ...rest] = raw.trim().split(/\s+/)
    if (word === '' || word === undefined || word.startsWith('#')) return
    const refuse = (reason: string): void => void unparsed.push({line, column: 1, text: raw, reason})
    if (word === 'create' && name !== undefined && rest[0] !== undefined) {
      sets.set(name, {set: {line, name, type: rest[0], options: pairs(rest.slice(1))}, entries: []})
    } else if (word === 'add' && name !== undefined && rest[0] !== undefined) {
      const [parts, ...options] = rest
      const set = sets.get(name)
      if (set === undefined) return refuse(`no set '${name}' was created above`)
      set.entries.push({
        line,
        text: raw.trim(),
        parts: parts!.split(','),
        options,
        nomatch: options.includes('nomatch'),
      })
    } else refuse('neither create nor add')
  })
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
