import type {FilterPacket, FilterState, PacketView} from './filter-packet.ts'
import type {BaseChain} from './hook-chains.ts'
import type {HookOutcome, NatChange, RuleRef} from './hook-outcome.ts'
import {judgeTuple} from './judge-fields.ts'
import {judgeMatches} from './judge-match.ts'
import {natChange, translated} from './nat-change.ts'
import type {Chain, Effect, Hook} from './ruleset.ts'

/** Something that could not be judged on the way. */
export interface Doubt {
  readonly reason: string
  readonly by: RuleRef | null
}

/** A packet between two rules: where it is and what it has become. */
export interface Cursor {
  /** Which base chain. */
  readonly base: number
  /** The chains that it is in, the innermost last, each with the rule that comes next; empty: before the base chain. */
  readonly frames: readonly {readonly chain: Chain; readonly at: number}[]
  /** What the rule that matched has still to do. */
  readonly pending: readonly Effect[]
  readonly rule: RuleRef | null
  readonly packet: PacketView
  readonly nat: NatChange | null
  readonly notrack: boolean
  readonly trail: readonly RuleRef[]
  readonly doubts: readonly Doubt[]
}

export interface End {
  readonly outcome: HookOutcome
  readonly doubts: readonly Doubt[]
}

export type Progress =
  | {readonly kind: 'go'; readonly cursor: Cursor}
  | {readonly kind: 'fork'; readonly cursors: readonly Cursor[]}
  | {readonly kind: 'end'; readonly end: End}

export interface Surroundings {
  readonly chains: readonly BaseChain[]
  readonly hook: Hook
  readonly state: FilterState
}

export const startOf = (packet: FilterPacket): Cursor => ({
  base: 0,
  frames: [],
  pending: [],
  rule: null,
  packet: {...packet, family: packet.destination.family},
  nat: null,
  notrack: false,
  trail: [],
  doubts: [],
})

/** Cursors of one key go the same way from here. */
export const keyOf = ({base, frames, pending, rule, packet, nat, notrack}: Cursor): string =>
  [
    base,
    ...frames.map(({chain, at}) => `${chain.name}@${at}`),
    pending.map(effectText).join('+'),
    rule?.rule.text,
    packet.mark,
    packet.ctMark,
    packet.ctState,
    nat?.text,
    nat?.by.rule.text,
    notrack,
  ].join(' ')

/** Within one rule, only the entries of a map need telling apart. */
const effectText = (effect: Effect): string =>
  [effect.kind, 'chain' in effect ? effect.chain : '', effect.kind === 'nat' ? effect.target.text : ''].join(':')

const go = (cursor: Cursor): Progress => ({kind: 'go', cursor})

/** One rule, one effect, or the entry or the end of a chain. */
export function step(cursor: Cursor, around: Surroundings): Progress {
  const base = around.chains[cursor.base]
  if (base === undefined) return end(cursor, {verdict: 'accept', reason: 'no rule stops it'})
  const [effect, ...pending] = cursor.pending
  if (effect !== undefined) return apply(effect, {...cursor, pending}, base, around)
  const frame = cursor.frames.at(-1)
  if (frame === undefined) return enter(cursor, base)
  const rule = frame.chain.rules[frame.at]
  if (rule === undefined) return leave(cursor, base)
  const skipped: Cursor = {...cursor, frames: [...cursor.frames.slice(0, -1), {...frame, at: frame.at + 1}]}
  const truth = judgeMatches(rule.matches, seenAt(cursor.packet, base, around.hook), around.state)
  if (truth.value === false || (truth.value === null && rule.effects.every(({kind}) => kind === 'nothing')))
    return go(skipped)
  const by: RuleRef = {table: base.table, chain: frame.chain, rule}
  const matched: Cursor = {...skipped, pending: rule.effects, rule: by, trail: [...cursor.trail, by]}
  return truth.value === null ? fork([matched, skipped], {reason: truth.reason, by}) : go(matched)
}

const fork = (cursors: readonly Cursor[], doubt: Doubt): Progress => ({
  kind: 'fork',
  cursors: cursors.map((cursor) => ({...cursor, doubts: [...cursor.doubts, doubt]})),
})

function end(cursor: Cursor, part: Pick<HookOutcome, 'verdict' | 'reason'> & Partial<HookOutcome>): Progress {
  const {packet, nat, notrack, trail, doubts} = cursor
  const outcome = {
    by: null,
    policyOf: null,
    nat,
    mark: packet.mark,
    ctMark: packet.ctMark ?? null,
    notrack,
    trail,
    ...part,
  }
  return {kind: 'end', end: {outcome, doubts}}
}

/** The connection is looked up at priority -200: chains before that see none. */
function seenAt(packet: PacketView, base: BaseChain, hook: Hook): PacketView {
  const isBefore = base.priority <= -200 && (hook === 'PREROUTING' || hook === 'OUTPUT')
  return isBefore && packet.ctState !== 'untracked'
    ? {...packet, ctState: 'invalid', ctMark: 0, ctDnat: false, ctSnat: false}
    : packet
}

const nextBase = (cursor: Cursor): Cursor => ({...cursor, base: cursor.base + 1, frames: [], pending: []})

/** nat chains are asked once a connection, for its first packet, until one of them translates. */
function enter(cursor: Cursor, {chain}: BaseChain): Progress {
  const inside: Cursor = {...cursor, frames: [{chain, at: 0}]}
  if (chain.base?.type !== 'nat') return go(inside)
  const {ctState} = cursor.packet
  if (cursor.nat !== null || (ctState !== null && ctState !== 'new')) return go(nextBase(cursor))
  if (ctState === 'new') return go(inside)
  const asNew: Cursor = {...inside, packet: {...cursor.packet, ctState: 'new'}}
  return fork([asNew, nextBase(cursor)], {reason: 'whether the packet begins a connection is not known', by: null})
}

/** The end of a chain, or RETURN: back to the caller, or the policy. */
function leave(cursor: Cursor, {table, chain}: BaseChain): Progress {
  const frames = cursor.frames.slice(0, -1)
  if (frames.length > 0) return go({...cursor, frames, pending: []})
  const policy = (chain.policy ?? 'accept').toLowerCase()
  if (policy === 'accept') return go(nextBase(cursor))
  const where = `the policy of chain ${chain.name} in table ${table.name}`
  if (policy === 'drop') return end(cursor, {verdict: 'drop', reason: `${where} drops it`, policyOf: {table, chain}})
  return end(cursor, {verdict: 'unknown', reason: `${where} is '${chain.policy}'`, policyOf: {table, chain}})
}

function apply(effect: Effect, cursor: Cursor, base: BaseChain, around: Surroundings): Progress {
  const by = cursor.rule!
  const where = `chain ${by.chain.name} in table ${by.table.name}`
  switch (effect.kind) {
    case 'accept':
      return go(nextBase(cursor))
    case 'drop':
    case 'reject':
      return end(cursor, {verdict: effect.kind, reason: `a rule of ${where} ${effect.kind}s it`, by})
    case 'return':
      return leave({...cursor, pending: []}, base)
    case 'jump':
    case 'goto':
      return follow(effect, cursor, base)
    case 'nothing':
      return go(cursor)
    case 'notrack':
      return go({...cursor, notrack: true, packet: {...cursor.packet, ctState: 'untracked'}})
    case 'set-mark':
    case 'copy-mark':
      return go({...cursor, packet: marked(cursor.packet, effect)})
    case 'nat':
      return translate(effect, cursor, base, around)
    case 'verdict-map':
      return look(effect, cursor, around)
    case 'unknown':
      return end(cursor, {verdict: 'unknown', reason: `a rule of ${where} matches, and ${effect.reason}`, by})
  }
}

/** The kernel refuses rules that jump deeper than a few dozen chains, and any loop. */
const MOST_FRAMES = 256

function follow({kind, chain: name}: Effect & {kind: 'jump' | 'goto'}, cursor: Cursor, {table}: BaseChain): Progress {
  const chain = table.chains.find((candidate) => candidate.name === name)
  const frames = kind === 'goto' ? cursor.frames.slice(0, -1) : cursor.frames
  const stop = (reason: string): Progress => end(cursor, {verdict: 'unknown', reason, by: cursor.rule})
  if (chain === undefined) return stop(`a rule leads to chain ${name} of table ${table.name}, which is not listed`)
  if (frames.length >= MOST_FRAMES) return stop(`chain ${name} of table ${table.name} leads back into itself`)
  return go({...cursor, pending: [], frames: [...frames, {chain, at: 0}]})
}

function marked(packet: PacketView, effect: Effect & {kind: 'set-mark' | 'copy-mark'}): PacketView {
  const connection = packet.ctMark ?? null
  if (effect.kind === 'set-mark') {
    const old = effect.of === 'packet' ? packet.mark : connection
    return withMark(packet, effect.of, blend(old, effect.mask, effect.value))
  }
  const from = effect.to === 'connection' ? packet.mark : connection
  const old = effect.to === 'connection' ? connection : packet.mark
  return withMark(packet, effect.to, from === null ? null : blend(old, effect.toMask, from & effect.fromMask))
}

/** (old & ~mask) ^ value; an old mark that isn't known matters only where some of it stays. */
const blend = (old: number | null, mask: number, value: number): number | null =>
  old === null && mask !== 0xffff_ffff ? null : (((old ?? 0) & ~mask) ^ value) >>> 0

const withMark = (packet: PacketView, of: 'packet' | 'connection', mark: number | null): PacketView =>
  of === 'packet' ? {...packet, mark} : {...packet, ctMark: mark}

/** A translation ends its base chain; what comes after it at this hook sees the new addresses. */
function translate(
  effect: Effect & {kind: 'nat'},
  cursor: Cursor,
  base: BaseChain,
  {hook, state}: Surroundings,
): Progress {
  const by = cursor.rule!
  if (base.chain.base?.type !== 'nat')
    return end(cursor, {verdict: 'unknown', reason: `a rule translates outside of a nat chain`, by})
  const nat = natChange(effect, by)
  return go({...nextBase(cursor), nat, packet: translated(cursor.packet, effect, hook, state.addresses)})
}

/** The first entry that fits; each that may fit is one way on, and so is none of them. */
function look(effect: Effect & {kind: 'verdict-map'}, cursor: Cursor, {state}: Surroundings): Progress {
  const judged = effect.entries.map((entry) => ({
    entry,
    truth: judgeTuple(effect.fields, entry.values, cursor.packet, state),
  }))
  const sure = judged.findIndex(({truth}) => truth.value === true)
  const open = judged.slice(0, sure < 0 ? judged.length : sure + 1).filter(({truth}) => truth.value !== false)
  const ways = open.map(({entry}): Cursor => ({...cursor, pending: [entry.effect]}))
  const mayMiss = sure < 0 && !(open.length > 0 && effect.fields.every((field) => field === 'chance'))
  const all = mayMiss ? [...ways, cursor] : ways
  const reason = open.find(({truth}) => truth.value === null)?.truth.reason
  return reason === undefined ? go(all[0]!) : fork(all, {reason, by: cursor.rule})
}
