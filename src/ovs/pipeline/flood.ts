import {W} from '../fields.ts'
import {toPort} from './actions/output.ts'
import type {Bundle} from './bundles.ts'
import {type Context, undetermined} from './context.ts'
import {floodOrderOf} from './flood-order.ts'
import {sayCopyOrder} from './mirror-copies.ts'
import {isIp} from './protocols.ts'
import {MAX_RESUBMITS} from './tables.ts'
import {isTunnel} from './tunnel-config.ts'
import type {PortInput} from './types.ts'

const ECN = 3

/** `FLOOD` and `ALL`: every port but the one it came from, and for FLOOD but those with NO_FLOOD. */
export function floodAll(ctx: Context, all: boolean): void {
  const inPort = ctx.packet[W.in_port]
  const ports = floodOrder(ctx).filter((port) => port.ofport !== inPort && (all || !port.config.includes('NO_FLOOD')))
  sendToEach(
    ctx,
    ports,
    (port) => [port],
    (port) => toPort(ctx, port.ofport, {maxLen: null, last: false, via: all ? 'all' : 'flood', ignoreStp: all}),
  )
}

/** OVS's own order is that of a hash table: nobody may rely on it. */
const floodOrder = (ctx: Context): PortInput[] => [...ctx.bridge.ports.values()]

/** The same, of Ports. */
export const bundleOrder = (ctx: Context): Bundle[] => [...new Set(ctx.bridge.bundles.values())]

/** A port that the list lacks would get the flood, too. */
function sayUnlistedPorts(ctx: Context): void {
  const unlisted = ctx.bridge.input.missing.get('ports')
  if (unlisted !== undefined) undetermined(ctx, `where a flood goes: ${unlisted}`)
}

/** Sends to each place, and says so where it matters in which order (`faithful`). */
export function sendToEach<Place>(
  ctx: Context,
  places: readonly Place[],
  portsOf: (place: Place) => readonly PortInput[],
  send: (place: Place) => void,
): void {
  const ports = places.flatMap(portsOf)
  sayOrderCounts(ctx, ports)
  sayMirrorOrder(ctx, ports)
  sayUnlistedPorts(ctx)
  const frozen = ctx.freezing
  const {queue, ctNextUsed} = ctx.run
  const waiting = queue.length
  if (places.length > 1 && cutsNext(ctx.odp)) undetermined(ctx, 'which port of a flood gets a cut packet is its order')
  for (const place of floodOrderOf(ctx, places, portsOf)) {
    const {pending, odp} = ctx
    const before = odp.length
    send(place)
    const byPeer = pending === null && portsOf(place).some(({type}) => type === 'patch')
    if (byPeer && places.length > 1 && (ctx.pending !== null || odp.slice(before).some(isHeaderChange))) {
      undetermined(
        ctx,
        'which ports get a header that a peer bridge put before the packet depends on the order of a flood',
      )
    }
  }
  if (ctx.freezing !== frozen) sayIfStateLeaks(ctx, ports)
  if (places.length > 1 && ctx.resubmits >= MAX_RESUBMITS && ctx.faithful) {
    undetermined(ctx, 'what a flood still does before there are too many resubmits depends on its order')
  }
  if (queue.length - waiting > 1) sayIfStatesDiffer(ctx, ctNextUsed)
}

/** Whether the next output is cut: an output that did not happen has left that behind. */
const cutsNext = (odp: readonly string[]): boolean =>
  odp
    .findLast((action) => !/^(set|push_vlan|push_mpls|pop_vlan|pop_mpls|meter)\b/.test(action))
    ?.startsWith('trunc(') ?? false

/** States that were given for tracked copies (`--ct-next`) go to them one by one. */
function sayIfStatesDiffer(ctx: Context, used: number): void {
  const given = ctx.run.options.ctNext?.slice(used) ?? []
  if (given.length > 0) undetermined(ctx, 'which copy of a flood gets the state that was given depends on its order')
}

/** A header that is put before the datapath's packet, or taken off it: OVS doesn't undo that when it is back from a peer. */
const isHeaderChange = (action: string): boolean => /^(push_nsh|push_eth|add_mpls|pop_nsh|pop_eth)\b/.test(action)

/** A pause in one bridge freezes what the second branch of a check_pkt_larger does in others: what that is, is the order's to say. */
function sayIfStateLeaks(ctx: Context, ports: readonly PortInput[]): void {
  const others = ports.filter((port) => isTunnel(port) || port.type === 'patch')
  if (ctx.inBranch && others.length > 1) undetermined(ctx, 'what a pause freezes depends on the order of a flood')
}

const sayMirrorOrder = (ctx: Context, ports: readonly PortInput[]): void =>
  sayCopyOrder(ctx, [...new Set(ports.flatMap(({ofport}) => ctx.bridge.bundles.get(ofport) ?? []))])

/**
 * A tunnel port makes OVS look at ECN, so whether a pending write of DSCP is printed with a mask depends on what is flooded
 * first.
 */
function sayOrderCounts(ctx: Context, ports: readonly PortInput[]): void {
  const {packet, base, wildcards} = ctx
  if (wildcards === null || !isIp(packet) || packet[W.nw_tos] === base[W.nw_tos]) return
  if ((wildcards[W.nw_tos]! & ECN) === ECN || !ports.some(isTunnel)) return
  undetermined(ctx, 'the mask of a DSCP write depends on the order of a flood')
}
