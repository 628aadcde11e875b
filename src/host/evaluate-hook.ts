import type {FilterPacket, FilterState} from './filter-packet.ts'
import {baseChainsOf} from './hook-chains.ts'
import {type Cursor, type End, keyOf, type Progress, startOf, step} from './hook-cursor.ts'
import type {HookResult} from './hook-outcome.ts'
import type {Hook} from './ruleset.ts'

/** More ways than this mean that the rules can't be judged at all. */
const MOST_OUTCOMES = 64
const MOST_STEPS = 100_000

/**
 * What one netfilter hook does with a packet: its base chains in order of priority, rule by rule. A rule that can't be judged
 * is taken both ways; only where that makes a difference is the answer unknown. Routing again after a change of mark or
 * destination in OUTPUT is the caller's.
 */
export function evaluateHook(state: FilterState, hook: Hook, packet: FilterPacket): HookResult {
  const chains = baseChainsOf(state.tables, hook, packet.destination.family)
  const ends = new Map<string, End>()
  const seen = new Set<string>()
  const work: Cursor[] = [startOf(packet)]
  let steps = 0
  for (let cursor = work.pop(); cursor !== undefined; cursor = work.pop()) {
    let progress: Progress = {kind: 'go', cursor}
    while (progress.kind === 'go' && ++steps < MOST_STEPS) progress = step(progress.cursor, {chains, hook, state})
    if (progress.kind === 'end') add(ends, progress.end)
    else if (progress.kind === 'fork') work.push(...progress.cursors.toReversed().filter((c) => isNew(seen, keyOf(c))))
    if (steps >= MOST_STEPS || ends.size > MOST_OUTCOMES) return tooMany([...ends.values()])
  }
  return summarise(missingRules(state, packet.destination.family), [...ends.values()])
}

/** Ways that come to the same are one; where their marks differ, the mark is not known. */
function add(ends: Map<string, End>, end: End): void {
  const key = effectKey(end)
  const same = ends.get(key)
  if (same === undefined) return void ends.set(key, end)
  const {mark, ctMark} = same.outcome
  const merged = {mark: mark === end.outcome.mark ? mark : null, ctMark: ctMark === end.outcome.ctMark ? ctMark : null}
  ends.set(key, {...same, outcome: {...same.outcome, ...merged}})
}

function isNew(seen: Set<string>, key: string): boolean {
  if (seen.has(key)) return false
  seen.add(key)
  return true
}

/** Two ends of one key are the same to whoever asks: who dropped it and what mark it had by then is not part of that. */
function effectKey({outcome: {verdict, nat, notrack, by}}: End): string {
  if (verdict === 'drop' || verdict === 'reject') return verdict
  return [verdict, verdict === 'unknown' ? by?.rule.text : '', nat?.kind, nat?.text, nat?.port, notrack].join(' ')
}

function summarise(missing: string | null, ends: readonly End[]): HookResult {
  const only = ends.length === 1 ? ends[0]!.outcome : null
  if (only !== null && (missing === null || only.verdict !== 'accept')) return {...only, alternatives: []}
  return undecided(ends, only === null ? null : missing)
}

function tooMany(ends: readonly End[]): HookResult {
  return undecided(ends, 'too many rules cannot be judged: what could come of them was not followed to the end')
}

function undecided(ends: readonly End[], why: string | null): HookResult {
  // All ways share the first doubt that was met.
  const doubt = ends.find(({doubts}) => doubts.length > 0)?.doubts[0] ?? null
  return {
    verdict: 'unknown',
    by: doubt?.by ?? null,
    policyOf: null,
    reason: why ?? doubt?.reason ?? 'rules that cannot be judged decide',
    nat: null,
    mark: null,
    ctMark: null,
    notrack: false,
    trail: ends[0]?.outcome.trail ?? [],
    alternatives: ends.map(({outcome}) => outcome),
  }
}

/** Rules that nobody read can stop what all others let through; what one drops stays dropped. */
function missingRules({unread, tables}: FilterState, family: 4 | 6): string | null {
  const cut = tables.find((table) => !table.complete && (table.family === family || table.family === 'both'))
  if (unread.length > 0) return unread.join('; ')
  return cut === undefined ? null : `the rules of table ${cut.name} were cut off`
}
