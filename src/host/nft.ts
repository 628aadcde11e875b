import type {Parsed, Unparsed} from '../parsed.ts'
import {type JsonObject, readJsonArray} from './json-array.ts'
import {isObject, numberOf, objectOf, objectsOf, textOf, textsOf} from './json-field.ts'
import {decodeStatement} from './nft-effect.ts'
import {decodeMatch, unknownMatch} from './nft-match.ts'
import type {NamedElements} from './nft-value.ts'
import {type Chain, type FilterRule, HOOKS, type Hook, type RuleMatch, type Table} from './ruleset.ts'

/** A fast path: what it has taken over skips FORWARD and the nat hooks. */
export interface Flowtable {
  readonly line: number
  readonly family: string
  readonly table: string
  readonly name: string
  readonly devices: readonly string[]
}

/** A base chain on a hook that no IP packet filter is asked about: `ingress`, `egress`, and those of bridges and ARP. */
export interface OtherHook {
  readonly line: number
  readonly family: string
  readonly table: string
  readonly chain: string
  readonly hook: string
  readonly device: string | null
}

/** `items` are the tables of ip, ip6 and inet. */
export interface NftRuleset extends Parsed<Table> {
  readonly flowtables: readonly Flowtable[]
  readonly otherHooks: readonly OtherHook[]
}

interface Item {
  readonly line: number
  readonly raw: string
  readonly type: string
  readonly body: JsonObject
}

/**
 * Reads `nft -j list ruleset` (libnftables-json(5)). Extensions of iptables (`xt`) are printed by name only, so that
 * iptables-save is the better source for the tables that iptables-nft made.
 */
export function parseNft(text: string): NftRuleset {
  const {items, unparsed} = readItems(text)
  const complete = unparsed.length === 0
  const of = (type: string): readonly Item[] => items.filter((item) => item.type === type)
  const tables = of('table').flatMap((item) => decodeTable(item, items, complete))
  return {
    items: tables,
    unparsed,
    flowtables: of('flowtable').map(({line, body}) => ({
      line,
      ...placeOf(body),
      name: textOf(body, 'name') ?? '',
      devices: devicesOf(body),
    })),
    otherHooks: of('chain').flatMap(decodeOtherHook),
  }
}

/** The array inside of `{"nftables": […]}`, every element an object with one key. */
function readItems(text: string): {items: readonly Item[]; unparsed: readonly Unparsed[]} {
  const open = /^\s*\{\s*"nftables"\s*:\s*/.exec(text)
  if (open === null && text.trim() !== '')
    return {items: [], unparsed: [{line: 1, column: 1, text: text.slice(0, 200), reason: 'not the JSON of nft'}]}
  // Blanks keep the positions.
  const array =
    (open?.[0] ?? '').replace(/[^\n]/g, ' ') + text.slice(open?.[0].length ?? 0).replace(/\](\s*)\}\s*$/, ']$1')
  const parsed = readJsonArray(array, (o, line, raw): Item | string => {
    const [type = '', body] = Object.entries(o)[0] ?? []
    return isObject(body) ? {line, raw, type, body} : 'not an object of one kind'
  })
  return {items: parsed.items, unparsed: parsed.unparsed}
}

const placeOf = (body: JsonObject): {family: string; table: string} => ({
  family: textOf(body, 'family') ?? '',
  table: textOf(body, 'table') ?? '',
})

/** One device is printed without brackets. */
const devicesOf = (body: JsonObject): readonly string[] => {
  const one = textOf(body, 'dev')
  return one === null ? textsOf(body, 'dev') : [one]
}

const FAMILIES: Readonly<Record<string, Table['family']>> = {ip: 4, ip6: 6, inet: 'both'}

function decodeTable({line, body}: Item, items: readonly Item[], complete: boolean): readonly Table[] {
  const familyText = textOf(body, 'family') ?? ''
  const family = Object.hasOwn(FAMILIES, familyText) ? FAMILIES[familyText] : undefined
  const name = textOf(body, 'name')
  if (family === undefined || name === null) return []
  const own = items.filter((item) => textOf(item.body, 'table') === name && textOf(item.body, 'family') === familyText)
  const sets = own.filter(({type}) => type === 'set' || type === 'map')
  const named: NamedElements = new Map(sets.map((set) => [textOf(set.body, 'name') ?? '', elementsOf(set.body)]))
  const chains = own.filter(({type}) => type === 'chain').map((chain) => decodeChain(chain, own, named))
  return [{family, name, backend: 'nft', line, complete, chains}]
}

const elementsOf = (body: JsonObject): readonly unknown[] => (Array.isArray(body.elem) ? body.elem : [])

function decodeChain({line, body}: Item, own: readonly Item[], named: NamedElements): Chain {
  const name = textOf(body, 'name') ?? ''
  const hook = hookOf(body)
  const type = textOf(body, 'type')
  const rules = own.filter((item) => item.type === 'rule' && textOf(item.body, 'chain') === name)
  return {
    name,
    line,
    base:
      hook === null
        ? null
        : {hook, priority: numberOf(body, 'prio') ?? 0, type: type === 'nat' || type === 'route' ? type : 'filter'},
    policy: textOf(body, 'policy'),
    rules: rules.map((rule) => decodeRule(rule, named)),
  }
}

const hookOf = (body: JsonObject): Hook | null =>
  HOOKS.find((hook) => hook.toLowerCase() === textOf(body, 'hook')) ?? null

function decodeOtherHook({line, body}: Item): readonly OtherHook[] {
  const hook = textOf(body, 'hook')
  const place = placeOf(body)
  if (hook === null || (hookOf(body) !== null && Object.hasOwn(FAMILIES, place.family))) return []
  return [{line, ...place, chain: textOf(body, 'name') ?? '', hook, device: textOf(body, 'dev')}]
}

function decodeRule({line, body}: Item, named: NamedElements): FilterRule {
  const {family, table} = placeOf(body)
  const expressions = objectsOf(body, 'expr')
  const counter = expressions.map((e) => objectOf(e, 'counter')).find((c) => c !== null)
  const matches: RuleMatch[] = []
  const effects: FilterRule['effects'][number][] = []
  for (const expression of expressions) {
    const match = objectOf(expression, 'match')
    const part = match === null ? decodeStatement(expression, named) : {matches: decodeMatch(match, named), effects: []}
    // A condition after an effect would undo nothing of it: this shape of rule has no place for that.
    const isLate = part.matches.length > 0 && effects.some(({kind}) => kind !== 'nothing')
    matches.push(...(isLate ? [unknownMatch(expression, 'comes after an effect')] : part.matches))
    effects.push(...part.effects)
  }
  return {
    line,
    text: `${family} ${table} ${textOf(body, 'chain')} handle ${numberOf(body, 'handle')}: ${expressions
      .filter((e) => !('counter' in e))
      .map((e) => JSON.stringify(e))
      .join(' ')}`,
    comment: textOf(body, 'comment'),
    packets: counter ? numberOf(counter, 'packets') : null,
    bytes: counter ? numberOf(counter, 'bytes') : null,
    matches,
    effects,
  }
}
