import {W} from '../fields.ts'
import {MAX_ACTION_BYTES} from './action-bytes.ts'
import {tunnelDestination} from './address.ts'
import {type Context, undetermined} from './context.ts'
import {FloodBases} from './flood-bases.ts'
import {restText} from './freeze.ts'
import type {PortInput} from './input.ts'
import {isIp} from './protocols.ts'
import {MAX_RESUBMITS} from './translation-limits.ts'
import {nativeOn} from './tunnel.ts'
import {isTunnel, tunnelConfig} from './tunnel-config.ts'

const ECN = 3

/** Watches a flood for what its order, which is a hash table's, decides, and says so. */
export class FloodWatch {
  readonly #ctx: Context
  readonly #ports: readonly PortInput[]
  readonly #several: boolean
  readonly #unwraps: boolean
  readonly #before: Pick<Context, 'freezing' | 'givenUp'>
  readonly #waiting: number
  readonly #ctNextUsed: number
  #pauseMoved = false
  /** What waits for a recirculation has changed. */
  #restMoved = false
  /** A bridge behind a place has learned something. */
  #hasLearned = false
  /** Places behind which there is another bridge. */
  #entered = 0
  /** Null where no port leads to another bridge: nothing else leaves the packet changed. */
  readonly #bases: FloodBases | null

  /**
   * @param count places that it goes to: a bond is one
   * @param unwraps the last place makes no copies
   */
  constructor(ctx: Context, ports: readonly PortInput[], count: number, unwraps: boolean) {
    const {freezing, givenUp, run, odp} = ctx
    this.#ctx = ctx
    this.#ports = ports
    this.#several = count > 1
    this.#unwraps = unwraps
    this.#before = {freezing, givenUp}
    this.#waiting = run.queue.length
    this.#ctNextUsed = run.ctNextUsed
    this.#bases = ctx.faithful && count > 1 && ports.some(isPatch) ? new FloodBases(ctx) : null
    sayIfMaskCounts(ctx, ports)
    sayIfHeaderStays(ctx, ports)
    this.#sayIfNextIsCut(odp.length)
  }

  /** Sends to one place. */
  around(ports: readonly PortInput[], send: () => void): void {
    const ctx = this.#ctx
    const {pending, pausing, odp} = ctx
    const waiting = restText(ctx.rest)
    const before = odp.length
    const bridges = ctx.bridges.length
    const {learned, learnedMacs} = ctx.run
    if (this.#bases === null) send()
    else this.#bases.around(send)
    if (ctx.pausing !== pausing) this.#pauseMoved = true
    if (restText(ctx.rest) !== waiting) this.#restMoved = true
    const hasLearned = ctx.run.learned !== learned || ctx.run.learnedMacs !== learnedMacs
    if (hasLearned) this.#hasLearned = true
    // A request for a neighbour is learned from, too, and enters no bridge of this pass.
    if (hasLearned || ctx.bridges.length > bridges) {
      this.#entered++
      this.#sayIfNextIsCut(odp.length - before)
    }
    if (this.#unwraps && (odp.slice(before).at(-1) ?? '').startsWith('clone(')) {
      undetermined(ctx, 'which port of a flood is its last, and gets no copy of its own, depends on its order')
    }
    if (this.#several) this.#sayIfHeaderWaits(pending)
    if (this.#several && ports.some(isPatch)) this.#sayIfPeerStays(pending, odp.slice(before))
  }

  /** Says what can be said when all is sent. */
  end(): void {
    const ctx = this.#ctx
    const {queue} = ctx.run
    const {freezing, givenUp} = this.#before
    if (this.#pauseMoved || ctx.freezing !== freezing) this.#sayIfPauseLeaks()
    if (this.#several && ctx.resubmits >= MAX_RESUBMITS && ctx.faithful) {
      undetermined(ctx, 'what a flood still does before there are too many resubmits depends on its order')
    }
    if (this.#several && this.#entered > 0 && ctx.faithful && ctx.odpBytes > MAX_ACTION_BYTES) {
      undetermined(ctx, 'what a flood still does before datapath actions take more than 64 kB depends on its order')
    }
    if (this.#several && ctx.givenUp !== givenUp) {
      undetermined(ctx, 'what is left of a flood of which one port gives up all actions depends on its order')
    }
    this.#bases?.end(this.#ports)
    if (this.#restMoved && this.#entered > 1 && queue.length > this.#waiting) {
      undetermined(ctx, 'which bridge of a flood goes on with what another one left depends on its order')
    }
    if (this.#hasLearned && this.#entered > 1) {
      undetermined(ctx, 'what a bridge of a flood has learned when another port leads there depends on its order')
    }
    if (queue.length - this.#waiting > 1) sayIfStatesDiffer(ctx, this.#ctNextUsed)
  }

  /** A header that a peer bridge or an underlay put before the packet without sending it is put before what is sent next. */
  #sayIfHeaderWaits(pending: Context['pending']): void {
    if (pending === null && this.#ctx.pending !== null) this.#sayWhoGetsHeader()
  }

  #sayWhoGetsHeader(): void {
    undetermined(
      this.#ctx,
      'which ports get a header that a peer bridge put before the packet depends on the order of a flood',
    )
  }

  /** @param written datapath actions of a peer bridge */
  #sayIfPeerStays(pending: Context['pending'], written: readonly string[]): void {
    const ctx = this.#ctx
    const changed = pending === null && written.some(isHeaderChange)
    if (changed || written.some((action) => action.startsWith('tnl_push('))) this.#sayWhoGetsHeader()
    if (written.some((action) => /^ct\(.*\bnat\b/.test(action))) {
      undetermined(ctx, 'which ports get what NAT in a peer bridge wrote depends on the order of a flood')
    }
  }

  /** An output that did not happen leaves its cut for the next one. @param added actions that may have left it: those before are known */
  #sayIfNextIsCut(added: number): void {
    const ctx = this.#ctx
    if (this.#several && added > 0 && cutsNext(ctx.odp)) {
      undetermined(ctx, 'which port of a flood gets a cut packet is its order')
    }
  }

  /**
   * A pause in one bridge freezes what the second branch of a check_pkt_larger does in others. Where it is lost, others don't run
   * their action sets nor recirculate, and the underlay of a native tunnel sends it.
   */
  #sayIfPauseLeaks(): void {
    const ctx = this.#ctx
    const others = this.#ports.filter((port) => isTunnel(port) || isPatch(port))
    if ((ctx.inBranch && others.length > 1) || (this.#pauseMoved && this.#entered > 1)) {
      undetermined(ctx, 'what a pause freezes, and who sends it, depends on the order of a flood')
    }
  }
}

const isPatch = ({type}: PortInput): boolean => type === 'patch'

/** Whether the next output is cut: an output that did not happen has left that behind. Branches cut copies of their own. */
const cutsNext = (odp: readonly string[]): boolean =>
  odp
    .findLast((action) => !/^(set|push_vlan|push_mpls|pop_vlan|pop_mpls|meter|ct_clear|check_pkt_len)\b/.test(action))
    ?.startsWith('trunc(') ?? false

/** States that were given for tracked copies (`--ct-next`) go to them one by one. */
function sayIfStatesDiffer(ctx: Context, used: number): void {
  const given = ctx.run.options.ctNext?.slice(used) ?? []
  if (given.length > 0) undetermined(ctx, 'which copy of a flood gets the state that was given depends on its order')
}

/** A header that is put before the datapath's packet, or taken off it: OVS doesn't undo that when it is back from a peer. */
const isHeaderChange = (action: string): boolean => /^(push_nsh|push_eth|add_mpls|pop_nsh|pop_eth)\b/.test(action)

/**
 * A tunnel port makes OVS look at ECN, so whether a pending write of DSCP is printed with a mask depends on what is flooded
 * first.
 */
function sayIfMaskCounts(ctx: Context, ports: readonly PortInput[]): void {
  const {packet, base, wildcards} = ctx
  if (wildcards === null || !isIp(packet) || packet[W.nw_tos] === base[W.nw_tos]) return
  if ((wildcards[W.nw_tos]! & ECN) === ECN || !ports.some(isTunnel)) return
  undetermined(ctx, 'the mask of a DSCP write depends on the order of a flood')
}

/**
 * The datapath is not told of a tunnel without a destination, and sends by it with the header that it was told of last. Of a
 * packet that came by no tunnel OVS says that it would go to its own address.
 */
function sayIfHeaderStays(ctx: Context, ports: readonly PortInput[]): void {
  if (!ctx.faithful || isSet(tunnelDestination(ctx.packet)) || !isSet(ctx.arrivedTunnel) || nativeOn(ctx)) return
  const tunnels = ports.filter(isTunnel)
  const bare = tunnels.filter((port) => tunnelConfig(port).remote === 'flow')
  if (bare.length === 0 || bare.length === tunnels.length) return
  undetermined(
    ctx,
    'whose header the datapath puts before what goes by a tunnel without a destination is the order of a flood',
  )
}

const isSet = (destination: readonly number[]): boolean => destination.some((word) => word !== 0)
