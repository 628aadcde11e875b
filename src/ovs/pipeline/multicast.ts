import {formatIp, parseIp} from '../../ip.ts'
import {W} from '../fields.ts'
import {ipv4At, ipv6At} from './address.ts'
import type {Bundle} from './bundles.ts'
import {type Context, note} from './context.ts'
import {SLOW} from './datapath-actions.ts'
import {inOrderGiven} from './flood-rank.ts'
import {sayCopyOrder} from './mirror-copies.ts'
import {outputNormal} from './output-normal.ts'
import {ETH, isIp, OFPP, PROTO} from './protocols.ts'
import type {Tags} from './vlan-mode.ts'
import {exact} from './wildcards.ts'

const IGMP = 2
/** Reports of versions 1 to 3, and Leave. */
const IGMP_MEMBERSHIP: ReadonlySet<number> = new Set([0x12, 0x16, 0x22, 0x17])
const MLD_QUERY = 130
/** Reports of versions 1 and 2, and Done. */
const MLD_MEMBERSHIP: ReadonlySet<number> = new Set([131, 132, 143])
const BROADCAST = 0xffff

/** Whether NORMAL sends the packet by what multicast snooping knows. */
export function isSnooped({bridge, packet}: Context): boolean {
  if (!bridge.input.mcastSnooping || !isIp(packet) || (packet[W.dl_dst]! & 0x0100) === 0) return false
  return packet[W.dl_dst] !== BROADCAST || packet[W.dl_dst + 1] !== 0xffff_ffff
}

/** What a multicast packet is, and where it goes then. */
type Way = 'report' | 'flood' | 'data'

/**
 * Sends a multicast packet where it is listened to (the part of xlate_normal() for multicast snooping).
 *
 * @param flood to every port of the VLAN
 * @returns why it can't be told, or null
 */
export function forwardMulticast(ctx: Context, from: Bundle | null, tags: Tags, flood: () => void): string | null {
  const way = wayOf(ctx)
  if (way === 'flood') {
    flood()
    return null
  }
  const unread = ctx.bridge.input.missing.get('mdb')
  if (unread !== undefined || ctx.bridge.input.mdb === undefined) {
    return `the multicast table: ${unread ?? 'mdb/show was not read'}`
  }
  const unlisted = ctx.bridge.input.missing.get('ports')
  if (unlisted !== undefined) return `which ports have multicast: ${unlisted}`
  const outputs = way === 'report' ? reportOutputs(ctx, from, tags) : dataOutputs(ctx, from, tags)
  if (outputs === null) flood()
  else {
    const given = inOrderGiven(ctx, 'listeners', outputs, ({port}) => port.ofport)
    if (given === null) sayCopyOrder(ctx, outputs)
    for (const bundle of given ?? outputs) outputNormal(ctx, bundle, tags, 'normal')
  }
  return null
}

function wayOf(ctx: Context): Way {
  const {packet} = ctx
  const v4 = packet[W.dl_type] === ETH.ip
  exact(ctx, W.nw_proto)
  if (v4 && packet[W.nw_proto] === IGMP) {
    ctx.slowPath.add(SLOW)
    exact(ctx, W.tp_src)
    if (IGMP_MEMBERSHIP.has(packet[W.tp_src]!)) return 'report'
    note(ctx, 'detail', 'multicast traffic, flooding')
    return 'flood'
  }
  if (!v4 && packet[W.nw_proto] === PROTO.icmp6) {
    exact(ctx, W.tp_src)
    const report = MLD_MEMBERSHIP.has(packet[W.tp_src]!)
    if (report || packet[W.tp_src] === MLD_QUERY) {
      ctx.slowPath.add(SLOW)
      if (report) return 'report'
      note(ctx, 'detail', 'MLD query, flooding')
      return 'flood'
    }
  }
  if (v4) exact(ctx, W.nw_dst)
  else exact(ctx, W.ipv6_dst, W.ipv6_dst + 1, W.ipv6_dst + 2, W.ipv6_dst + 3)
  // RFC 4541 2.1.2 item 2.
  if (!(v4 ? packet[W.nw_dst]! >>> 8 === 0xe00000 : ipv6At(packet, W.ipv6_dst) === 'ff02::1')) return 'data'
  note(ctx, 'detail', 'RFC4541: section 2.1.2, item 2, flooding')
  return 'flood'
}

function reportOutputs(ctx: Context, from: Bundle | null, tags: Tags): Bundle[] {
  const outputs: Bundle[] = []
  toRouters(ctx, from, tags, outputs)
  for (const bundle of flagged(ctx, 'mcast-snooping-flood-reports')) {
    if (bundle === from) note(ctx, 'detail', 'mcast port is input port, dropping the Report')
    else add(ctx, outputs, bundle, 'forwarding report to mcast flagged port')
  }
  return outputs
}

/** null: to all. */
function dataOutputs(ctx: Context, from: Bundle | null, tags: Tags): Bundle[] | null {
  const {packet, bridge} = ctx
  const destination = packet[W.dl_type] === ETH.ip ? ipv4At(packet, W.nw_dst) : ipv6At(packet, W.ipv6_dst)
  const members = (bridge.input.mdb ?? []).filter(
    ({group, vlan}) => group !== null && vlan === tags[0].vid && sameAddress(group, destination),
  )
  const outputs: Bundle[] = []
  if (members.length > 0) {
    for (const {ofport} of members) toGroup(ctx, from, bundleAt(ctx, ofport), outputs)
    toFlagged(ctx, from, outputs)
    toRouters(ctx, from, tags, outputs)
    return outputs
  }
  if (bridge.input.otherConfig.get('mcast-snooping-disable-flood-unregistered') !== 'true') {
    note(ctx, 'detail', 'unregistered multicast, flooding')
    return null
  }
  toRouters(ctx, from, tags, outputs)
  toFlagged(ctx, from, outputs)
  return outputs
}

const sameAddress = (a: string, b: string): boolean => {
  const [left, right] = [parseIp(a), parseIp(b)]
  return left !== null && right !== null && formatIp(left) === formatIp(right)
}

const bundleAt = ({bridge}: Context, ofport: number | 'LOCAL'): Bundle | null =>
  bridge.bundles.get(ofport === 'LOCAL' ? OFPP.local : ofport) ?? null

function toGroup(ctx: Context, from: Bundle | null, to: Bundle | null, outputs: Bundle[]): void {
  if (!to) note(ctx, 'warning', 'mcast group port is unknown, dropping')
  else if (to === from) note(ctx, 'detail', 'mcast group port is input port, dropping')
  else add(ctx, outputs, to, 'forwarding to mcast group port')
}

function toRouters(ctx: Context, from: Bundle | null, tags: Tags, outputs: Bundle[]): void {
  for (const {group, ofport, vlan} of ctx.bridge.input.mdb ?? []) {
    if (group !== null) continue
    const to = bundleAt(ctx, ofport)
    if (!to) note(ctx, 'warning', 'mcast router port is unknown, dropping')
    else if (vlan !== tags[0].vid) note(ctx, 'detail', 'mcast router is on another vlan, dropping')
    else if (to === from) note(ctx, 'detail', 'mcast router port is input port, dropping')
    else add(ctx, outputs, to, 'forwarding to mcast router port')
  }
}

function toFlagged(ctx: Context, from: Bundle | null, outputs: Bundle[]): void {
  for (const bundle of flagged(ctx, 'mcast-snooping-flood')) {
    if (bundle === from) note(ctx, 'detail', 'mcast flood port is input port, dropping')
    else add(ctx, outputs, bundle, 'forwarding to mcast flood port')
  }
}

function add(ctx: Context, outputs: Bundle[], bundle: Bundle, text: string): void {
  note(ctx, 'detail', text)
  outputs.push(bundle)
}

const flagged = ({bridge}: Context, flag: string): Bundle[] =>
  [...new Set(bridge.bundles.values())].filter(({port}) => port.otherConfig?.get(flag) === 'true')
