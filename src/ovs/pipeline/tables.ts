import {W} from '../fields.ts'
import type {Flow} from '../syntax/flow-types.ts'
import {MAX_ACTION_BYTES, mayBeTooMany} from './action-bytes.ts'
import {toController} from './actions/controller.ts'
import {type FlowTable, fits} from './classifier.ts'
import {settled} from './conjunction-order.ts'
import {at, type Context, drop, happen, note, undetermined} from './context.ts'
import {finishFreezing, freezeForMpls} from './freeze.ts'
import {type Lookup, leastOf, lookup} from './lookup.ts'
import {asOriginal, hasOriginal} from './original-tuple.ts'
import {FRAG, isIp, OFPP} from './protocols.ts'
import {Line} from './trace-node.ts'
import type {Effect, Packet, TraceNode} from './types.ts'

/** Depth of resubmits, and how many a packet may make (MAX_DEPTH, MAX_RESUBMITS of ofproto-dpif-xlate.c). */
export const MAX_DEPTH = 64
export const MAX_RESUBMITS = MAX_DEPTH * MAX_DEPTH
/** Internal rules live here: lookups pass over it. */
const INTERNAL_TABLE = 254

const nothing = (table: number, miss: NonNullable<Lookup['miss']>): Lookup => ({
  table,
  miss,
  flow: null,
  conjunctive: [],
  rival: null,
  rivalOrdered: false,
  uncertain: null,
  others: [],
})

/** How a table was asked for: goto, and a packet's first look-up, obey the table-miss settings; resubmit doesn't. */
export interface Ask {
  readonly table: number
  readonly inPort: number
  readonly honourMiss: boolean
  readonly last: boolean
  /** A miss is not told to the controller, whatever the table's setting. */
  readonly isSilent?: boolean
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

/** Whether the translation ends here, since it went too deep or did too much (xlate_resubmit_resource_check()). */
export function overLimit(ctx: Context): boolean {
  const problem =
    ctx.depth >= MAX_DEPTH
      ? (['over max translation depth 64', 'Recursion too deep'] as const)
      : ctx.resubmits >= MAX_RESUBMITS
        ? (['over 4096 resubmit actions', 'Too many resubmits'] as const)
        : ctx.stackBytes >= 65536
          ? (['resubmits yielded over 64 kB of stack', 'Stack too deep'] as const)
          : null
  if (problem === null && ctx.odpBytes > MAX_ACTION_BYTES) {
    note(ctx, 'error', 'resubmits yielded over 64 kB of actions')
    ctx.exit = true
    return true
  }
  if (problem === null && mayBeTooMany(ctx)) {
    undetermined(ctx, 'whether datapath actions take more than 64 kB depends on how OVS was built')
    ctx.exit = true
    return true
  }
  if (problem === null) return false
  ctx.error = problem[1]
  note(ctx, 'error', problem[0], drop(ctx, 'recursion', problem[0]))
  return true
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
  if (found.flow !== null && ctx.packet[W.packet_type] !== 0) sayIfForEthernet(ctx, found.flow)
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

/** A dump leaves `packet_type=(0,0)` out: a flow that matches nothing behind it may be for packets with an Ethernet header alone. */
function sayIfForEthernet(ctx: Context, {match, text}: Flow): void {
  if (match.words.includes(W.packet_type)) return
  const reason = `the dump does not say whether a flow is for packets without an Ethernet header, too: ${text}`
  happen(ctx, {kind: 'undetermined', at: at(ctx), reason})
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

function search(ctx: Context, ask: Ask): Lookup {
  const {bridge} = ctx
  const {packet} = ctx
  const fragment = isIp(packet) && (packet[W.nw_frag]! & FRAG.any) !== 0
  if (fragment && bridge.input.frags === 'drop') return nothing(ask.table, 'fragment')
  const ports = [packet[W.tp_src]!, packet[W.tp_dst]!, packet[W.in_port]!] as const
  if (fragment && bridge.input.frags !== 'nx-match') {
    packet[W.tp_src] = 0
    packet[W.tp_dst] = 0
  }
  packet[W.in_port] = ask.inPort
  const found = searchFrom(ctx, packet, ask)
  packet[W.tp_src] = ports[0]
  packet[W.tp_dst] = ports[1]
  packet[W.in_port] = ports[2]
  return found
}

function searchFrom(ctx: Context, packet: Packet, ask: Ask): Lookup {
  const {homeless} = ctx.bridge
  for (let table = ask.table; table < 255; table++) {
    if (table === INTERNAL_TABLE) continue
    const flows = tableOf(ctx, table)
    const found = flows ? settled(ctx, lookup(flows, packet, ctx.wildcards)) : nothing(table, 'drop')
    const doubt =
      found.uncertain ??
      (homeless.length === 0 ? null : homelessFor(ctx, packet, leastOf(found.flow, found.conjunctive)))
    if (doubt !== null) return {...found, uncertain: doubt}
    if (found.flow !== null) return found
    const setting = ask.honourMiss ? ctx.bridge.input.tableMiss.get(table) : undefined
    if (setting !== 'continue')
      return setting === 'controller' && tells(ctx, ask) ? nothing(table, 'controller') : found
  }
  return nothing(ask.table, 'drop')
}

/** A miss is told of packets that come by a port of the bridge, unless that has NO_PACKET_IN. */
function tells({bridge}: Context, {inPort, isSilent}: Ask): boolean {
  if (isSilent) return false
  const port = bridge.ports.get(inPort)
  return port !== undefined && !port.config.includes('NO_PACKET_IN')
}

function tableOf({tables, bridge}: Context, id: number): FlowTable | undefined {
  const learned = tables.size === 0 ? undefined : tables.get(`${bridge.name}/${id}`)
  return learned ?? bridge.tables[id]
}

function homelessFor(ctx: Context, packet: Packet, least: number): Flow | null {
  return ctx.bridge.homeless.find((flow) => flow.priority >= least && fits(flow, packet)) ?? null
}

/** A look-up's line, whose text is made when it is read. */
class TableLine implements TraceNode {
  readonly kind = 'table'
  readonly bridge: string
  readonly action: null = null
  readonly effect: null = null
  readonly children: TraceNode[] = []
  readonly #found: Lookup
  readonly #peer: boolean
  /** ofproto/trace prints the table that an action asks for, also where a miss leads on to the next. */
  readonly #printed: number

  constructor(ctx: Context, found: Lookup, printed: number) {
    this.#printed = printed
    this.bridge = ctx.bridge.name
    this.#peer = ctx.bridge.name !== ctx.run.options.bridge
    this.#found = found
  }

  get table(): number {
    return this.#found.table
  }

  get flow(): Flow | null {
    return this.#found.flow
  }

  get conjunctive(): readonly Flow[] {
    return this.#found.conjunctive
  }

  get text(): string {
    return tableText(this.#found, this.#peer, this.#printed)
  }
}

/** Internal rules by which OVS knows a miss or a fragment; it prints them as flows in a bridge behind a patch port. */
const INTERNAL_RULE = {controller: 'reg0=0x1', drop: 'reg0=0x2', fragment: 'reg0=0x3'} as const

function tableText({flow, miss}: Lookup, peer: boolean, table: number): string {
  const id = `${String(table).padStart(2)}. `
  if (miss !== null && peer) return `${id}${INTERNAL_RULE[miss]}, priority 0`
  if (miss === 'controller') return `${id}No match, and a "packet-in" is called for.`
  if (miss === 'fragment') return `${id}Packets are IP fragments and the fragment handling mode is "drop".`
  if (flow === null) return `${id}No match.`
  const cookie = flow.cookie === 0n ? '' : `, cookie 0x${flow.cookie.toString(16)}`
  return `${id}${flow.matchText === '' ? '' : `${flow.matchText}, `}priority ${flow.priority}${cookie}`
}

/** The port that a look-up takes the packet to come from: the packet's own where the action names none. */
export const portOrOwn = (ctx: Context, port: number | null): number =>
  port === null || port === OFPP.inPort ? ctx.packet[W.in_port]! : port
