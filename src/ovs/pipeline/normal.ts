import {W} from '../fields.ts'
import {macAt} from './address.ts'
import {admission} from './bond.ts'
import type {Bundle} from './bundles.ts'
import {type Context, drop, note, undetermined} from './context.ts'
import {bundleOrder, sendToEach} from './flood.ts'
import {isGratuitousArp} from './gratuitous-arp.ts'
import type {PortInput} from './input.ts'
import {learnSource, lookUpMac} from './mac-table.ts'
import {forwardMulticast, isSnooped} from './multicast.ts'
import {outputNormal} from './output-normal.ts'
import {hasVlan, type Packet} from './packet.ts'
import {PT} from './packet-type.ts'
import {forwards} from './port-state.ts'
import {ETH, OFPP} from './protocols.ts'
import {isReservedMac} from './reserved-mac.ts'
import {isBpdu, watchesLink} from './special.ts'
import {packetTypeMode} from './tunnel-config.ts'
import {carries, inputTags, type Tags, tagsOf} from './vlan-mode.ts'
import {exact} from './wildcards.ts'

/** Where a packet came in; both null for one that the controller makes, which comes from no port and goes wherever it can. */
interface Arrival {
  readonly port: PortInput | null
  readonly bundle: Bundle | null
}

/** `NORMAL`: what a learning switch does (xlate_normal()). */
export function normal(ctx: Context): void {
  exact(ctx, W.dl_src, W.dl_src + 1, W.dl_dst, W.dl_dst + 1, W.vlan, W.vlan + 1)
  const from = arrivalOf(ctx)
  if (!from) return
  if (hasPartialTag(ctx.packet)) {
    if (ctx.sideEffects) note(ctx, 'error', `dropping packet with partial VLAN tag received on port ${nameOf(from)}`)
    const words = 'partial VLAN tag, dropping'
    note(ctx, 'warning', words, drop(ctx, 'vlan', words))
    return
  }
  if (from.bundle && ctx.bridge.mirrors?.isOutput(from.bundle)) {
    const words = 'input port is mirror output port, dropping'
    note(ctx, 'warning', words, drop(ctx, 'other', words))
    return
  }
  const own = tagsOf(ctx.packet)
  const tags = from.port ? inputTags(from.port, own) : own
  if (typeof tags === 'string') {
    refuse(ctx, tags, 'disallowed VLAN VID for this input port, dropping')
    return
  }
  if (from.port && !isAdmissible(ctx, from.port, tags[0].vid)) return
  // OVS looks at an ARP's addresses here, for how long it will believe them.
  isGratuitousArp(ctx)
  if (from.port && ctx.sideEffects && hasSource(ctx.packet, from.port)) learnSource(ctx, from.port, tags[0].vid)
  const flood = () => floodNormal(ctx, from, tags)
  if (isSnooped(ctx)) {
    const unknown = forwardMulticast(ctx, from.bundle, tags, flood)
    if (unknown !== null) stop(ctx, unknown)
  } else forward(ctx, from, tags, flood)
}

/** A frame that ends within its tag (parse_vlan() of lib/flow.c): the type is that of a tag, and there is none. */
const hasPartialTag = (packet: Packet): boolean =>
  (packet[W.dl_type] === ETH.vlan || packet[W.dl_type] === ETH.qinq) && !hasVlan(packet)

const nameOf = ({bundle}: Arrival): string => bundle?.name ?? 'OFPP_NONE'

/** Without an Ethernet header there is no address to learn. */
const hasSource = (packet: Packet, port: PortInput): boolean =>
  packet[W.packet_type] === PT.ethernet && packetTypeMode(port) !== 'legacy_l3'

function arrivalOf(ctx: Context): Arrival | null {
  const {packet, bridge} = ctx
  const number = packet[W.in_port]!
  const port = bridge.ports.get(number) ?? null
  if (port) return {port, bundle: bridge.bundles.get(number) ?? null}
  if (number === OFPP.none || number === OFPP.controller) return {port: null, bundle: null}
  const unlisted = bridge.input.missing.get('ports')
  if (unlisted !== undefined) stop(ctx, `port ${number}: ${unlisted}`)
  else refuse(ctx, `received packet on unknown port ${number}`, 'no input bundle, dropping')
  return null
}

function stop(ctx: Context, reason: string): void {
  undetermined(ctx, `NORMAL: ${reason}`)
  ctx.exit = true
}

function refuse(ctx: Context, error: string, warning: string): void {
  note(ctx, 'error', error)
  note(ctx, 'warning', warning, drop(ctx, 'vlan', `${error}: ${warning}`))
}

/** is_admissible(): what bridges say to each other goes no further, and a bond hears a broadcast once. */
function isAdmissible(ctx: Context, port: PortInput, vlan: number): boolean {
  const {bridge, packet} = ctx
  if (bridge.input.otherConfig.get('forward-bpdu') !== 'true' && isReservedMac(packet)) {
    const effect = drop(ctx, 'other', 'reserved destination MAC')
    note(ctx, 'detail', 'packet has reserved destination MAC, dropping', effect)
    return false
  }
  const bundle = bridge.bundles.get(port.ofport)
  if (!bundle?.bonded) return true
  const verdict = admission(ctx, bundle, port)
  if (verdict === 'drop') {
    const words = 'bonding refused admissibility, dropping'
    note(ctx, 'detail', words, drop(ctx, 'other', `bond ${bundle.name} takes nothing from ${port.name} now`))
    return false
  }
  return verdict === 'accept' || (verdict === 'if-not-moved' && !hasMoved(ctx, bundle, vlan))
}

/** Seconds for which a gratuitous ARP keeps a MAC where it is (MAC_GRAT_ARP_LOCK_TIME). */
const LOCKED = 5

/** Whether the sender's MAC was learned elsewhere: the bond hears its own packet come back. */
function hasMoved(ctx: Context, bundle: Bundle, vlan: number): boolean {
  const known = lookUpMac(ctx, macAt(ctx.packet, W.dl_src), vlan)
  if (!known || known.bundle === bundle) return false
  if (isGratuitousArp(ctx)) {
    const age = known.entry?.ageSeconds
    if (age !== null && (age === undefined || age < LOCKED)) {
      stop(ctx, 'a gratuitous ARP may have locked where its sender was learned, which no dump shows')
      return true
    }
    return false
  }
  const words = 'SLB bond thinks this packet looped back, dropping'
  note(ctx, 'detail', words, drop(ctx, 'other', words))
  return true
}

function forward(ctx: Context, from: Arrival, tags: Tags, flood: () => void): void {
  const {packet, bridge} = ctx
  const multicast = (packet[W.dl_dst]! & 0x0100) !== 0
  const unread = bridge.input.missing.get('fdb')
  if (!multicast && unread !== undefined) {
    stop(ctx, `the MAC table: ${unread}`)
    return
  }
  const mac = macAt(packet, W.dl_dst)
  const learned = multicast ? null : lookUpMac(ctx, mac, tags[0].vid)
  if (!learned) {
    note(ctx, 'detail', 'no learned MAC for destination, flooding')
    flood()
    return
  }
  const refusal = refusalOf(ctx, from, learned.bundle, mac)
  if (refusal === 'unknown') return
  if (refusal !== null) {
    // Of its own port ofproto/trace says so in passing.
    const kind = ctx.faithful && learned.bundle === from.bundle ? 'detail' : 'warning'
    note(ctx, kind, refusal.words, drop(ctx, refusal.reason, refusal.detail))
    return
  }
  note(ctx, 'detail', 'forwarding to learned port')
  if (learned.bundle) outputNormal(ctx, learned.bundle, tags, 'normal')
}

interface Refusal {
  readonly words: string
  readonly reason: 'port-missing' | 'other'
  readonly detail: string
}

/** Why a packet does not go where its destination was learned. */
function refusalOf(ctx: Context, from: Arrival, to: Bundle | null, mac: string): Refusal | 'unknown' | null {
  const other = (words: string, detail: string): Refusal => ({words, reason: 'other', detail})
  if (!to) {
    const unlisted = ctx.bridge.input.missing.get('ports')
    if (unlisted !== undefined) {
      stop(ctx, `the port where MAC ${mac} was learned: ${unlisted}`)
      return 'unknown'
    }
    const detail = `MAC ${mac} was learned on a port that is gone`
    return {words: 'learned port is unknown, dropping', reason: 'port-missing', detail}
  }
  if (ctx.bridge.mirrors?.isOutput(to)) {
    return other('learned port is a mirror port, dropping', `${to.name} is for what a mirror copies alone`)
  }
  if (to === from.bundle) {
    return other('learned port is input port, dropping', `${mac} is behind the port that the packet came from`)
  }
  return null
}

function floodNormal(ctx: Context, from: Arrival, tags: Tags): void {
  const {stp, rstp} = ctx.bridge.input
  if (ctx.faithful && (stp || rstp) && passesTree(ctx)) {
    undetermined(ctx, 'which ports a message of spanning tree or BFD is flooded to depends on what they did before')
  }
  const bundles = bundleOrder(ctx).filter((bundle) => floodsTo(ctx, bundle, from, tags))
  sendToEach(
    ctx,
    'bundles',
    bundles,
    ({ports}) => ports,
    (bundle) => outputNormal(ctx, bundle, tags, 'flood'),
  )
}

/** Whether the packet may leave by a port that spanning tree holds back. */
const passesTree = ({base, packet, bridge}: Context): boolean =>
  isBpdu(base) ||
  [...bridge.ports.values()].some(
    (port) => !(forwards(port, 'stp') && forwards(port, 'rstp')) && watchesLink(packet, port),
  )

function floodsTo({bridge}: Context, bundle: Bundle, from: Arrival, tags: Tags): boolean {
  if (bundle === from.bundle || !bundle.floodable || !carries(bundle.port, tags)) return false
  return !bridge.mirrors?.isOutput(bundle)
}
