import type {Action, Flow} from '../syntax/flow-types.ts'
import type {Bundle} from './bundles.ts'
import type {FlowTable} from './classifier.ts'
import type {CtMetadata, Quoted} from './conntrack/types.ts'
import type {Freezing, Frozen, Pause, StackItem, Unroll} from './frozen.ts'
import type {NativeTunnelInput, PortInput} from './input.ts'
import type {RunOptions} from './options.ts'
import type {Packet} from './packet.ts'
import type {At, Choice, Effect, Pass, PipelineResult, TraceNode} from './result.ts'
import type {Bridge, Switch} from './switch.ts'
import {Line} from './trace-node.ts'
import type {Translated} from './translated.ts'

type Neighbour = NativeTunnelInput['neighbours'][number]

/** What all passes of one packet share. */
export interface Run {
  readonly sw: Switch
  readonly options: RunOptions
  readonly faithful: boolean
  readonly queue: Frozen[]
  readonly choices: Choice[]
  readonly undetermined: PipelineResult['undetermined'][number][]
  /** Tables with the flows that `learn` made within this run, by bridge and id; replaced, never changed. */
  learned: ReadonlyMap<string, FlowTable>
  /** Members that bonds took for a hash in this run, by bond and hash. */
  readonly bonded: Map<string, string>
  /** `faithful`: what was chosen of things that no dump shows, by name. */
  readonly unseen: Map<string, number>
  /** Bridges' mirrors in the order in which they get their copies. */
  readonly mirrorOrders: Map<string, readonly number[]>
  /** `faithful`: ports where MACs were learned within this run, by bridge, VLAN and MAC; replaced, never changed. */
  learnedMacs: ReadonlyMap<string, Bundle>
  /** `faithful`: neighbours of native tunnels that were heard of within this run, the last first; replaced, never changed. */
  neighbours: readonly Neighbour[]
  /** Tunnel destination that the packet itself came by. */
  readonly arrivedTunnel: readonly number[]
  /** States given for ct recirculations that are used up. */
  ctNextUsed: number
  /** Recirculation ids by the state that each stands for: equal states share one. */
  readonly recircIds: Map<string, number>
  lastRecircId: number
  /** Buckets of watched groups that were looked at. */
  looks: number
  /** `faithful`: the neighbour of a native tunnel for which it is the way of a request. */
  readonly neighbourAsked: string | null
  /** `faithful`: bytes that datapath actions with lists of their own take at most, by their text. */
  readonly listBytes: Map<string, number>
}

/** One pass of translation, as xlate_ctx of ofproto/ofproto-dpif-xlate.c holds it. */
export interface Context {
  readonly run: Run
  readonly faithful: boolean
  bridge: Bridge
  /** The tables that look-ups see: those of when the packet came to the bridge, without what it made the bridge learn since. */
  tables: Run['learned']
  /** The flow as actions have changed it. */
  packet: Packet
  /** `faithful`: the packet as the datapath actions so far leave it; of its tunnel, what the datapath was told last. */
  base: Packet
  /** What it would be, too, had the floods behind which nothing has been written yet gone another way round. */
  otherBases: readonly Packet[]
  /** The packet of the first write since a port of a flood was begun, for whoever watches that. */
  firstWritten: Packet[] | null
  /** `faithful`: bits that were looked at. */
  wildcards: Packet | null
  table: number
  flow: Flow | null
  /** Cookie of the flow whose actions run, 0 of an internal rule; at the end of a pass of the flow with which it began (ctx->rule_cookie). */
  cookie: bigint
  depth: number
  /** One of the two branches of a check_pkt_larger is being written. */
  inBranch: boolean
  /** Lists of actions that are open, one within another. */
  nested: number
  resubmits: number
  stack: StackItem[]
  stackBytes: number
  actionSet: Action[]
  /** A group was written to an action set since one was last cleared, be it a peer bridge's or a copy's: outputs do not tell actset_output any more (ctx->action_set_has_group). */
  setHadGroup: boolean
  exit: boolean
  /** xlate_strerror()'s words; the whole pass is dropped. */
  error: string | null
  freezing: Freezing | null
  /** `faithful`: what the next end of a frozen translation tells the controller in place of a recirculation (ctx->pause). */
  pausing: Pause | null
  /** Actions that wait for the next recirculation, also what an `exit` before it left (ctx->frozen_actions). */
  readonly rest: Action[]
  /** The place that was told last among them (ctx->frozen_actions.header). */
  unroll: Unroll | null
  conntracked: boolean
  /** A copy of the packet goes on after a recirculation. */
  forked: boolean
  wasMpls: boolean
  /** A header that was put before the packet, or taken off it, and isn't yet among the datapath's actions. */
  pending: 'encap' | 'decap' | null
  /** Context headers of the NSH that was put before the packet, in hexadecimal. */
  nshContext: string
  inGroup: boolean
  inActionSet: boolean
  /** Tunnel destination that the packet came with: six words, tun_dst and tun_ipv6_dst. */
  readonly arrivedTunnel: readonly number[]
  /** Name of the port with which the pass began; null where the bridge hasn't it, or it has a peer. */
  readonly arrivedAt: string | null
  readonly originalPriority: number
  metadata: CtMetadata
  /** Rewriting that `ct` did in the datapath without the flow knowing. */
  translated: Translated | null
  /** `real`, an ICMP error: the packet that it quotes, as NAT has left it. */
  quoted: Quoted | null
  /** `faithful`: datapath actions so far, as OVS prints them. */
  odp: string[]
  /** Lists within the datapath's actions that are open: of a clone, a branch, a tunnel's push. */
  openLists: number
  /** At how many open lists something is sent behind a peer bridge's last action; null where nothing is. */
  followedAt: number | null
  /** Bytes that the lists around may take at most. */
  outerBytes: number
  /** How often all actions so far were given up. */
  givenUp: number
  /** Outputs so far, also those on copies, and the port of the last: what sFlow tells. */
  readonly sent: {count: number; last: PortInput | null}
  /** Bytes of the outputs among them, as Netlink attributes. */
  odpBytes: number
  nodes: TraceNode[]
  readonly lookups: Pass['lookups'][number][]
  readonly effects: Effect[]
  readonly slowPath: Set<string>
  readonly bridges: string[]
  /** Mirrors of the bridge that have their copy, as bits. */
  mirrored: number
  /** A copy is on its way to a mirror's output. */
  mirroring: boolean
  /** Bytes that it is cut to; 0 for none. */
  mirrorSnaplen: number
  /** `faithful`: the packet is really sent: the switch learns from it, and sends it to the controller. */
  sideEffects: boolean
  /** `faithful`: in the underlay of a native tunnel OVS keeps what it would do aside, and tells of it as done: nothing is learned. */
  keepsAside: boolean
  /** Runs a list of actions; here so that actions that hold actions need not know the others. */
  readonly act: (ctx: Context, actions: readonly Action[], last: boolean) => void
}

/** Where the packet is now. */
export const at = (ctx: Context): At => ({bridge: ctx.bridge.name, table: ctx.table, flow: ctx.flow})

/** Puts an effect on record and returns it. */
export function happen(ctx: Context, effect: Effect): Effect {
  ctx.effects.push(effect)
  if (effect.kind === 'undetermined') ctx.run.undetermined.push({at: effect.at, reason: effect.reason})
  return effect
}

/** Says that the answer isn't known from here on, and why. */
export function undetermined(ctx: Context, reason: string): void {
  note(ctx, 'warning', reason, happen(ctx, {kind: 'undetermined', at: at(ctx), reason}))
}

/** The packet is dropped here. */
export function drop(
  ctx: Context,
  reason: Extract<Effect, {kind: 'drop'}>['reason'],
  detail: string,
): Extract<Effect, {kind: 'drop'}> {
  const effect = {kind: 'drop', at: at(ctx), reason, detail} as const
  happen(ctx, effect)
  return effect
}

/** A line of the trace below the present one. */
export function note(
  ctx: Context,
  kind: 'detail' | 'warning' | 'error',
  text: string,
  effect: Effect | null = null,
): TraceNode {
  const node = new Line(kind, text, ctx.bridge.name, null, effect)
  ctx.nodes.push(node)
  return node
}
