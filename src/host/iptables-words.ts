/** An option of a rule with what follows it: `! --dport 80:90`. */
export interface RuleOption {
  /** With its dashes: `--dport`, `-s`. */
  readonly name: string
  readonly negated: boolean
  readonly args: readonly string[]
}

/** The options of one `-m NAME`. */
export interface MatchModule {
  readonly name: string
  readonly options: readonly RuleOption[]
}

/** A rule of iptables-save, taken apart: `-A CHAIN`, the options of no module, `-m …`, `-j …`. */
export interface RuleWords {
  readonly chain: string
  readonly plain: readonly RuleOption[]
  readonly modules: readonly MatchModule[]
  readonly target: {readonly name: string; readonly isGoto: boolean; readonly options: readonly RuleOption[]} | null
}

/** Takes a rule line apart (its counters already cut off); a text says why that is not possible. */
export function takeApart(text: string): RuleWords | string {
  const options = optionsOf(text)
  if (options === null) return 'a quotation mark is missing'
  const [append, ...rest] = options
  if (append?.name !== '-A' || append.args.length !== 1) return 'not a rule (-A CHAIN …)'
  const isHead = ({name}: RuleOption): boolean => name === '-m' || name === '-j' || name === '-g'
  const heads = rest.flatMap((option, i) => (isHead(option) ? [i] : []))
  const sections = heads.map((at, i) => ({head: rest[at]!, options: rest.slice(at + 1, heads[i + 1])}))
  if (sections.some(({head}) => head.args.length !== 1)) return '-m, -j or -g without one name'
  const target = sections.find(({head}) => head.name !== '-m')
  return {
    chain: append.args[0]!,
    plain: rest.slice(0, heads[0]),
    modules: sections.filter(({head}) => head.name === '-m').map(({head, options}) => ({name: head.args[0]!, options})),
    target:
      target === undefined
        ? null
        : {name: target.head.args[0]!, isGoto: target.head.name === '-g', options: target.options},
  }
}

/** Words that a shell would see; what was quoted is never an option, whatever it begins with. */
function optionsOf(text: string): RuleOption[] | null {
  const options: {name: string; negated: boolean; args: string[]}[] = []
  let negated = false
  const word = /\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/gy
  let end = 0
  for (let found = word.exec(text); found !== null; found = word.exec(text)) {
    end = word.lastIndex
    const [, quoted, bare] = found
    if (bare === '!') negated = true
    else if (bare !== undefined && /^--?[a-z]/i.test(bare)) {
      options.push({name: bare, negated, args: []})
      negated = false
    } else options.at(-1)?.args.push(quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '')
  }
  return text.slice(end).trim() === '' ? options : null
}
