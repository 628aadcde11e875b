import type {Known} from '../model/known.ts'
import type {Change, Diff, Kind} from './answer.ts'

/** One thing of the state with what matters of it, as text: no counter, no time. Several of one name count together. */
export interface Item {
  readonly what: string
  readonly text: string
}

/** A part of the state, as one side has it. */
export interface Inventory {
  readonly kind: Kind
  readonly node: string | null
  /** The piece in the user's words, for where it was not read. */
  readonly piece: string
  readonly items: Known<readonly Item[]>
}

type Unread = Diff['unread'][number]

/** Compares what both sides have read. Inventories of the two sides meet by kind, node and piece. */
export function compareInventories(
  before: readonly Inventory[],
  after: readonly Inventory[],
): {readonly changes: readonly Change[]; readonly unread: readonly Unread[]} {
  const changes: Change[] = []
  const unread: Unread[] = []
  const others = new Map(after.map((inventory) => [keyOf(inventory), inventory]))
  for (const one of before) {
    const other = others.get(keyOf(one))
    if (!other) continue
    if (!one.items.known || !other.items.known) {
      // What neither side read is no difference between them.
      if (!one.items.known && !other.items.known) continue
      const side = one.items.known ? 'after' : 'before'
      const {items} = one.items.known ? other : one
      unread.push({side, node: one.node, what: one.piece, reason: items.known ? '' : items.reason})
      continue
    }
    changes.push(...changesOf(one, textsOf(one.items.value), textsOf(other.items.value)))
  }
  return {changes, unread}
}

const keyOf = ({kind, node, piece}: Inventory): string => JSON.stringify([kind, node, piece])

function textsOf(items: readonly Item[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string[]>()
  for (const {what, text} of items) {
    const own = texts.get(what)
    if (own) own.push(text)
    else texts.set(what, [text])
  }
  return new Map([...texts].map(([what, all]) => [what, all.sort().join('\n')]))
}

function changesOf(
  {kind, node}: Inventory,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Change[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((what) => {
    const [was, is] = [before.get(what) ?? null, after.get(what) ?? null]
    return was === is ? [] : [{kind, node, what, ...linesThatDiffer(was, is)}]
  })
}

/** Of two texts of several lines the lines that only one has; where all are in both, their order differs, and they stay whole. */
function linesThatDiffer(before: string | null, after: string | null): {before: string | null; after: string | null} {
  if (before === null || after === null) return {before, after}
  const left = before.split('\n')
  const right = after.split('\n')
  const gone = left.filter((line) => !right.includes(line))
  const came = right.filter((line) => !left.includes(line))
  if (gone.length + came.length === 0) return {before, after}
  return {before: gone.join('\n'), after: came.join('\n')}
}
