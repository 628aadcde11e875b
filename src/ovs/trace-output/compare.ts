import {nodesOf} from './artefacts.ts'
import type {TracedNode, TracedPass, TraceOutput} from './types.ts'

/** A line that two traces of the same packet have differently; null where one has none. */
export interface TraceDifference {
  /** From 1. */
  readonly pass: number
  readonly what: 'lookup' | 'error' | 'flow' | 'final flow' | 'datapath actions' | 'passes'
  readonly ours: string | null
  readonly theirs: string | null
}

/**
 * Compares two traces by what happens to the packet: look-ups, ends, flows and datapath actions; not by the megaflow, nor by the ids
 * that a datapath makes up as it goes (recirculation, meters). Ports of a flood and copies of a mirror count in any order.
 */
export function traceDifferences(ours: TraceOutput, theirs: TraceOutput): readonly TraceDifference[] {
  const [mine, other] = [renumbered(ours), renumbered(theirs)]
  const count = Math.min(mine.length, other.length)
  const sameSpelling = mine[0]?.flow === other[0]?.flow
  const found = Array.from({length: count}, (_, i) => i).flatMap((i) => [
    ...passDifferences(i + 1, mine[i]!, other[i]!, sameSpelling),
  ])
  const longer = mine[count] ?? other[count]
  if (longer === undefined) return found
  return [
    ...found,
    {pass: count + 1, what: 'passes', ours: mine[count]?.flow ?? null, theirs: other[count]?.flow ?? null},
  ]
}

interface PassLines {
  readonly flow: string
  readonly finalFlow: string
  readonly lookups: readonly string[]
  readonly error: string | null
  readonly actions: string
  readonly floods: boolean
}

/** Releases write flows differently: where even the flow that was asked for reads otherwise, flows are no measure. */
function* passDifferences(
  pass: number,
  ours: PassLines,
  theirs: PassLines,
  sameSpelling: boolean,
): Generator<TraceDifference> {
  if (sameSpelling && ours.flow !== theirs.flow) yield {pass, what: 'flow', ours: ours.flow, theirs: theirs.flow}
  const inOrder = (lines: readonly string[]) => (ours.floods ? [...lines].sort() : lines)
  const [mine, other] = [inOrder(ours.lookups), inOrder(theirs.lookups)]
  const at = Array.from({length: Math.max(mine.length, other.length)}, (_, i) => i).find((i) => mine[i] !== other[i])
  // What follows the first look-up that differs is of another way.
  if (at !== undefined) yield {pass, what: 'lookup', ours: mine[at] ?? null, theirs: other[at] ?? null}
  if (ours.error !== theirs.error) yield {pass, what: 'error', ours: ours.error, theirs: theirs.error}
  if (sameSpelling && ours.finalFlow !== theirs.finalFlow)
    yield {pass, what: 'final flow', ours: ours.finalFlow, theirs: theirs.finalFlow}
  if (actionsOf(ours, ours.floods) !== actionsOf(theirs, ours.floods))
    yield {pass, what: 'datapath actions', ours: ours.actions, theirs: theirs.actions}
}

const actionsOf = ({actions}: PassLines, anyOrder: boolean): string =>
  anyOrder ? splitActions(actions).sort().join(',') : actions

/** At the commas that are in no parentheses. */
function splitActions(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let i = 0; i <= text.length; i++) {
    if (text[i] === '(') depth++
    else if (text[i] === ')') depth--
    else if (i === text.length || (text[i] === ',' && depth === 0)) {
      parts.push(text.slice(start, i))
      start = i + 1
    }
  }
  return parts
}

function renumbered({passes}: TraceOutput): readonly PassLines[] {
  const recirculations = numbers()
  const meters = numbers()
  const rename = (text: string): string =>
    text
      // Of which thread or handler a packet for user space is, only a kernel's datapath knows.
      .replace(/\buserspace\(pid=\d+/g, 'userspace(pid=#')
      .replace(/\bmeter\((\d+)\)/g, (_, id: string) => `meter(#${meters(id)})`)
      .replace(/\brecirc\((0x[0-9a-f]+)\)/g, (_, id: string) => `recirc(#${recirculations(id)})`)
      .replace(/\brecirc_id=(0x[0-9a-f]+|[1-9]\d*)/g, (_, id: string) => `recirc_id=#${recirculations(id)}`)
  return passes.map((pass) => linesOf(pass, rename))
}

/** Numbers things by their first appearance. */
function numbers(): (id: string) => number {
  const seen = new Map<number, number>()
  return (id) => {
    const key = Number(id)
    const known = seen.get(key)
    if (known !== undefined) return known
    seen.set(key, seen.size + 1)
    return seen.size
  }
}

function linesOf(pass: TracedPass, rename: (text: string) => string): PassLines {
  const flow = rename(pass.flow)
  const {finalFlow} = pass
  const nodes = nodesOf(pass)
  return {
    flow,
    finalFlow: finalFlow === null || finalFlow === 'unchanged' ? flow : rename(finalFlow),
    lookups: nodes.filter(isLookup).map(({text}) => text.trim()),
    error: pass.translationError,
    actions: rename(pass.datapathActions ?? ''),
    floods: nodes.some(({text}) => FLOODS.test(text)),
  }
}

const isLookup = ({kind, text}: TracedNode): boolean =>
  kind === 'bridge' || (kind === 'table' && /^\s*\d+\. /.test(text))

/**
 * Whether two traces send the packet elsewhere: out of other ports, to another end of a tunnel, or not at all. Headers may be written
 * otherwise by another release.
 */
export const leavesOtherwise = ({what, ours, theirs}: TraceDifference): boolean =>
  what === 'error' ||
  what === 'passes' ||
  (what === 'datapath actions' && waysOut(ours ?? '') !== waysOut(theirs ?? ''))

/** Ports, ends of tunnels, and what comes back or branches, in any order. */
const waysOut = (actions: string): string => splitActions(actions).flatMap(wayOut).sort().join(' ')

function wayOut(action: string): readonly string[] {
  const [name = ''] = /^[\w-]+/.exec(action) ?? []
  if (/^\d+$/.test(action) || name === 'drop') return [action]
  if (name === 'tnl_push') return [`tnl_push ${/ipv[46]\(src=[^,]*,dst=([^,)]*)/.exec(action)?.[1] ?? action}`]
  if (name === 'set' || /^(push|pop)_/.test(name)) return /^set\(tunnel\(/.test(action) ? tunnelEnd(action) : []
  if (name === 'hash') return [name]
  return BRANCHING.has(name) ? [action] : []
}

const tunnelEnd = (action: string): readonly string[] => [`tunnel ${/\bdst=([^,)]*)/.exec(action)?.[1] ?? action}`]

const BRANCHING: ReadonlySet<string> = new Set(['ct', 'recirc', 'clone', 'check_pkt_len', 'sample', 'tnl_pop'])

/** In which order ports of these come is a hash table's. */
const FLOODS = /^(NORMAL|FLOOD|ALL|output port is 6553[0-2])\b/
