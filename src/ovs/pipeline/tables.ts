import {W} from '../fields.ts'
import {toController} from './actions/controller.ts'
import {at, type Context, happen, note} from './context.ts'
import {sayIfForEthernet} from './for-ethernet.ts'
import {finishFreezing, freezeForMpls} from './freeze.ts'
import type {Lookup} from './lookup.ts'
import {asOriginal, hasOriginal} from './original-tuple.ts'
import {OFPP} from './protocols.ts'
import type {Effect} from './result.ts'
import {type Question, search} from './search.ts'
import {TableLine} from './table-line.ts'
import {Line} from './trace-node.ts'
import {overLimit} from './translation-limits.ts'

/** How a table is looked up and what it finds is run. */
export interface Ask extends Question {
  readonly last: boolean
  /** The look-up sees the connection's addresses for the packet's own (`resubmit(,,ct)`). */
  readonly original?: boolean
  /** What is found is printed, not run. */
  readonly idle?: boolean
  /** What happens to the packet once its flow is known. */
  readonly before?: (ctx: Context) => void
  /** Runs the actions found; left out: as they stand. */
  readonly run?: Context['act']
}

/** Looks a table up and runs what it finds (xlate_table_action()). */
export function lookUpAndRun(ctx: Context, ask: Ask): void {
  if (ctx.wasMpls) {
    freezeForMpls(ctx)
    return
  }
  if (overLimit(ctx)) return
  if (ask.original && !hasOriginal(ctx.packet)) {
    note(ctx, 'error', 'resubmit(ct) with non-tracked or non-IP packet!')
    return
  }
  const before = ctx.table
  const found = ask.original ? asOriginal(ctx.packet, ctx.wildcards, () => search(ctx, ask)) : search(ctx, ask)
  ctx.table = before
  ctx.resubmits++
  enter(ctx, found, ask.table <= before, ask, ask.table)
  ctx.table = before
}

/**
 * The first look-up of a pass: it deepens nothing.
 *
 * @param refusal why what is found is not run, or null; asked when the flow is known, for what it changes in the packet the
 *   look-up does not see
 */
export function startAt(ctx: Context, ask: Ask, refusal: () => string | null): string | null {
  const before = ctx.table
  const found = search(ctx, ask)
  ctx.cookie = found.flow?.cookie ?? 0n
  const refused = refusal()
  if (refused === null) enter(ctx, found, false, ask, found.table)
  else if (ctx.faithful) enter(ctx, found, false, {...ask, idle: true}, found.table)
  ctx.table = before
  return refused
}

function enter(ctx: Context, found: Lookup, deepens: boolean, ask: Ask, printed: number): void {
  const {nodes, flow, cookie, inGroup} = ctx
  const run = ask.run ?? ctx.act
  const node = new TableLine(ctx, found, ctx.faithful ? printed : found.table)
  ctx.lookups.push({bridge: ctx.bridge.name, table: found.table, flow: found.flow, conjunctive: found.conjunctive})
  nodes.push(node)
  ctx.nodes = node.children
  ctx.table = found.table
  ctx.flow = found.flow
  ctx.cookie = found.flow?.cookie ?? 0n
  ctx.inGroup = false
  if (found.uncertain !== null || found.rival !== null) sayDoubts(ctx, found)
  if (found.flow !== null) sayIfForEthernet(ctx, found.flow)
  if (!ask.idle) ask.before?.(ctx)
  if (ask.idle) ctx.nodes = nodes
  else if (found.flow) {
    if (deepens) ctx.depth++
    run(ctx, found.flow.actions, ask.last)
    if (deepens) ctx.depth--
  } else {
    missed(ctx, found)
    // A copy ends what is frozen (clone_xlate_actions()): here, a pause that was lost before the packet came to this bridge.
    if (ask.run && ctx.freezing !== null) finishFreezing(ctx)
  }
  ctx.nodes = nodes
  ctx.flow = flow
  ctx.cookie = cookie
  ctx.inGroup = inGroup
}

const TABLE_MISS = {reason: 'implicit_miss', id: 0, maxLen: 65535, userdata: null, meter: null}

/** What an internal rule does with the packet, told as its action (the rule's own text has no reason). */
function missed(ctx: Context, {miss, table}: Lookup): void {
  const told = (text: string, effect: Effect | null): unknown =>
    ctx.nodes.push(new Line('action', text, ctx.bridge.name, null, effect))
  if (miss === 'controller') {
    told('controller(reason=)', toController(ctx, TABLE_MISS))
    return
  }
  const detail = miss === 'fragment' ? 'fragments are dropped by this bridge' : `no flow of table ${table} fits`
  told('drop', happen(ctx, {kind: 'drop', at: at(ctx), reason: miss === 'fragment' ? 'fragment' : 'miss', detail}))
}

/** Equal priorities that overlap, and flows nobody can read, make the outcome doubtful. */
function sayDoubts(ctx: Context, found: Lookup): void {
  if (found.uncertain) {
    const reason = `a flow with '${found.uncertain.unknownMatch.join(',') || 'an unknown table'}' could win here: ${found.uncertain.text}`
    happen(ctx, {kind: 'undetermined', at: at(ctx), reason})
  }
  if (found.rival && !(ctx.faithful && found.rivalOrdered)) {
    const reason = `two flows of priority ${found.flow?.priority} fit and OVS does not define which wins: ${found.flow?.text} | ${found.rival.text}`
    happen(ctx, {kind: 'undetermined', at: at(ctx), reason})
  }
}

/** The port that a look-up takes the packet to come from: the packet's own where the action names none. */
export const portOrOwn = (ctx: Context, port: number | null): number =>
  port === null || port === OFPP.inPort ? ctx.packet[W.in_port]! : port
