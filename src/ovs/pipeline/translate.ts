import {W} from '../fields.ts'
import {restoreActionSet, runActionSet, sayIfNothingLeft} from './action-set.ts'
import {runActions} from './actions/run.ts'
import {tunnelDestination} from './address.ts'
import {type Context, drop, note, type Run} from './context.ts'
import {finishFreezing, restText} from './freeze.ts'
import type {Frozen} from './frozen.ts'
import {giveHostItsAnswer} from './in-band.ts'
import type {PortInput} from './input.ts'
import {megaflowText} from './megaflow.ts'
import {mirrorArrival, ofCopy, reservedForMirror} from './mirror-copies.ts'
import {withoutTailClone} from './odp-list.ts'
import type {Packet} from './packet.ts'
import {copyOf} from './packet.ts'
import {addEthernetOnArrival} from './packet-type.ts'
import {bridgeNode} from './patch.ts'
import {forwards, mayReceive} from './port-state.ts'
import {CS, isIp, OFPP} from './protocols.ts'
import type {Pass, TraceNode} from './result.ts'
import {sampleArrival} from './sampling.ts'
import {takenBySwitch} from './special.ts'
import type {Bridge} from './switch.ts'
import {startAt} from './tables.ts'
import {Line} from './trace-node.ts'
import {initialWildcards} from './wildcards.ts'

/** Recirculations after which a trace gives up (ofproto-dpif-trace.c). */
export const MAX_PASSES = 4096

/** One run of the pipeline: of the packet as it came, or of what a recirculation brings back (xlate_actions()). */
export function translate(run: Run, bridge: Bridge, packet: Packet, frozen: Frozen | null): Pass {
  const tree: TraceNode[] = []
  const inPort = arrivalPort(run, packet)
  const ctx = contextOf(run, bridge, copyOf(packet), frozen, inPort)
  const head = bridgeNode(run.options.bridge, tree)
  ctx.nodes = head.children
  ctx.bridges.push(run.options.bridge)
  if (frozen) sayResumed(ctx, frozen)
  begin(ctx, frozen, inPort)
  if (ctx.freezing !== null && ctx.error === null) finishFreezing(ctx)
  if (!run.faithful) sayIfNothingLeft(ctx)
  const told = ctx.mirroring && !run.faithful ? ctx.effects.filter(ofCopy) : ctx.effects
  return {
    bridges: ctx.bridges,
    resumed: frozen && {
      kind: frozen.kind,
      recircId: frozen.recircId,
      table: frozen.table,
      ctState: frozen.ctState,
      ctDefault: frozen.ctDefault,
      nat: frozen.nat,
    },
    flow: packet,
    final: ctx.packet,
    tree,
    lookups: ctx.lookups,
    effects: told,
    datapathActions: run.faithful
      ? ctx.error === null && ctx.odp.length > 0
        ? withoutTailClone(ctx.odp).join(',')
        : 'drop'
      : null,
    megaflow: ctx.wildcards === null ? null : megaflowText(packet, ctx.wildcards),
    translationError: ctx.error,
    // What is dropped for an error is not handled slowly.
    slowPath: ctx.error === null ? [...ctx.slowPath] : [],
  }
}

/** What OVS says in place of a cookie where no flow runs yet. */
const NO_COOKIE = 0xffff_ffff_ffff_ffffn

function contextOf(run: Run, bridge: Bridge, packet: Packet, frozen: Frozen | null, inPort: PortInput | null): Context {
  const stack = frozen ? [...frozen.stack] : []
  return {
    run,
    faithful: run.faithful,
    bridge,
    tables: run.learned,
    packet,
    base: run.faithful ? baseOf(packet) : packet,
    otherBases: [],
    firstWritten: null,
    wildcards: run.faithful ? initialWildcards(packet, bridge.input.sampling?.netflow ?? false) : null,
    table: frozen?.table ?? 0,
    flow: null,
    cookie: NO_COOKIE,
    inBranch: false,
    depth: 0,
    nested: 0,
    resubmits: 0,
    stack,
    stackBytes: stack.reduce((sum, {bits}) => sum + Math.ceil(bits / 8) + 1, 0),
    actionSet: [],
    setHadGroup: false,
    exit: false,
    error: null,
    freezing: null,
    pausing: null,
    rest: [],
    unroll: null,
    conntracked: frozen?.conntracked ?? (packet[W.ct_state]! & CS.trk) !== 0,
    forked: false,
    wasMpls: false,
    pending: null,
    nshContext: '',
    inGroup: false,
    inActionSet: false,
    arrivedTunnel: run.faithful ? tunnelDestination(packet) : run.arrivedTunnel,
    arrivedAt: inPort === null || run.sw.peers.has(inPort.name) ? null : inPort.name,
    originalPriority: packet[W.skb_priority]!,
    metadata: frozen?.metadata ?? {state: 0, zone: 0},
    translated: null,
    quoted: (frozen ? frozen.quoted : run.options.quoted) ?? null,
    odp: [],
    openLists: 0,
    followedAt: null,
    outerBytes: 0,
    givenUp: 0,
    sent: {count: 0, last: null},
    odpBytes: 0,
    nodes: [],
    lookups: [],
    effects: [],
    slowPath: new Set(),
    bridges: [],
    mirrored: frozen?.mirrored ?? 0,
    mirroring: frozen?.mirroring ?? false,
    mirrorSnaplen: 0,
    sideEffects: run.options.generated ?? false,
    keepsAside: false,
    act: runActions,
  }
}

/**
 * The port by which the packet is taken to have come, also where it is back from a recirculation in another bridge: one of the
 * bridge that it was asked of. A trace goes by the number that the packet has by then, the switch by the port that it really came by.
 */
function arrivalPort({sw, options, faithful}: Run, packet: Packet): PortInput | null {
  const {[W.in_port]: number = OFPP.none} = faithful ? packet : options.packet
  return sw.bridges.get(options.bridge)?.ports.get(number) ?? null
}

/** The datapath forgets the tunnel that a packet came by. */
function baseOf(packet: Packet): Packet {
  const base = copyOf(packet)
  base.fill(0, W.tun_id, W.dl_src)
  return base
}

function sayResumed(ctx: Context, frozen: Frozen): void {
  const thaw = new Line('thaw', 'thaw', ctx.bridge.name)
  ctx.nodes.push(thaw)
  const {nodes} = ctx
  ctx.nodes = thaw.children
  note(ctx, 'detail', `Resuming from table ${frozen.table}`)
  if (frozen.rest.length > 0) note(ctx, 'detail', `Restoring actions: ${restText(frozen.rest)}`)
  ctx.nodes = nodes
}

const ECN = 3

/**
 * Congestion that the tunnel's header says the packet met is put into the packet itself (RFC 6040, tnl_process_ecn()).
 *
 * @returns why the packet is dropped: it doesn't know of ECN
 */
function congestion({packet, wildcards}: Context): string | null {
  if (!tunnelDestination(packet).some((word) => word !== 0) || !isIp(packet)) return null
  if ((packet[W.tun_tos]! & ECN) !== ECN) return null
  if (wildcards) wildcards[W.nw_tos]! |= ECN
  if ((packet[W.nw_tos]! & ECN) === 0) return 'congestion met in the tunnel, and the packet is not ECN-capable'
  packet[W.nw_tos]! |= ECN
  return null
}

function begin(ctx: Context, frozen: Frozen | null, inPort: PortInput | null): void {
  restoreActionSet(ctx, frozen?.actionSet ?? [])
  if (inPort && (frozen?.table ?? 0) === 0) addEthernetOnArrival(ctx, inPort)
  const kept = inPort ? keptFromFlows(ctx, inPort, frozen !== null) : null
  const sampled = ctx.faithful && !frozen && kept === null ? sampleArrival(ctx) : () => {}
  const isCongested = runFrom(ctx, frozen, inPort, kept)
  const {length} = ctx.effects
  if (kept === null && ctx.error === null && ctx.freezing === null) giveHostItsAnswer(ctx)
  sampled()
  if (isCongested) {
    ctx.odp = []
    ctx.effects.length = length
  }
}

/** Packets that no flow gets, though a look-up is told of. */
interface Kept {
  readonly reason: string
  /** How ofproto/trace says so. */
  readonly tell: () => void
}

/** A packet that is back from a recirculation is asked of by its port, too, but not taken by the switch itself. */
function keptFromFlows(ctx: Context, inPort: PortInput, isResumed: boolean): Kept | null {
  const special = isResumed ? null : takenBySwitch(ctx, inPort)
  if (special !== null) return {reason: special, tell: () => mirrorArrival(ctx)}
  const reserved = reservedForMirror(ctx.run.sw.bridges.get(ctx.run.options.bridge) ?? ctx.bridge, inPort)
  return reserved === null ? null : {reason: reserved, tell: () => note(ctx, 'error', reserved)}
}

/** @returns whether the packet is dropped for congestion, with all that is done to it */
function runFrom(ctx: Context, frozen: Frozen | null, inPort: PortInput | null, kept: Kept | null): boolean {
  const sampled = [...ctx.odp]
  const {nodes} = ctx
  let congested: string | null = null
  const refusal = () => {
    congested = kept === null ? congestion(ctx) : null
    return kept?.reason ?? congested ?? (inPort && mayReceive(ctx.packet, inPort))
  }
  const refused = frozen && frozen.rest.length > 0 ? runRest(ctx, frozen.rest, refusal) : lookUp(ctx, frozen, refusal)
  // Where the pipeline began the action set is told among what the first table did.
  if (!frozen || frozen.rest.length === 0) ctx.nodes = nodes.at(-1)?.children ?? nodes
  if (refused !== null) {
    kept?.tell()
    // ofproto/trace says nothing of the others.
    if (!ctx.faithful) note(ctx, 'warning', refused, drop(ctx, 'other', refused))
    return congested !== null
  }
  if (ctx.error !== null) return false
  if (inPort && !(forwards(inPort, 'stp') && forwards(inPort, 'rstp'))) {
    ctx.odp = sampled
    ctx.freezing = null
    ctx.effects.length = 0
    drop(ctx, 'other', 'spanning tree: the port does not forward')
    return false
  }
  if (ctx.freezing === null) runActionSet(ctx)
  return false
}

function runRest(ctx: Context, rest: Frozen['rest'], refusal: () => string | null): string | null {
  const refused = refusal()
  if (refused !== null) return refused
  mirrorArrival(ctx)
  ctx.act(ctx, rest, true)
  return null
}

function lookUp(ctx: Context, frozen: Frozen | null, refusal: () => string | null): string | null {
  const inPort = ctx.packet[W.in_port]!
  const table = frozen?.table ?? 0
  return startAt(ctx, {table, inPort, honourMiss: true, last: true, before: mirrorArrival}, refusal)
}
