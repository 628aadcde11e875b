import {W} from '../fields.ts'
import type {Bundle} from './bundles.ts'
import {type Context, note, undetermined} from './context.ts'
import {inOrderGiven} from './flood-rank.ts'
import type {PortInput} from './input.ts'
import {mirrorOrder} from './mirror-order.ts'
import type {Mirror} from './mirrors.ts'
import {outputNormal} from './output-normal.ts'
import {OFPP} from './protocols.ts'
import {isReservedMac} from './reserved-mac.ts'
import type {Effect} from './result.ts'
import type {Bridge} from './switch.ts'
import {carries, inputTags, type Tags, tagsOf} from './vlan-mode.ts'
import {exact} from './wildcards.ts'

/** Copies of a packet that came in, for the mirrors that select its port (mirror_ingress_packet()). */
export function mirrorArrival(ctx: Context): void {
  const {mirrors, bundles} = ctx.bridge
  if (!mirrors) return
  const port = ctx.packet[W.in_port]!
  const bundle = bundles.get(port)
  if (bundle) copy(ctx, bundle, mirrors.from(bundle))
  else if (port !== OFPP.none && port !== OFPP.controller) note(ctx, 'error', `received packet on unknown port ${port}`)
}

/** Copies of a packet that went out, as it went out. */
export function mirrorDeparture(ctx: Context, {ofport}: PortInput): void {
  const {mirrors, bundles} = ctx.bridge
  const bundle = bundles.get(ofport)
  if (mirrors && bundle) copy(ctx, bundle, mirrors.to(bundle))
}

/** A port that mirrors send to takes nothing in: why, or null. */
export function reservedForMirror({bundles, mirrors}: Bridge, {ofport}: PortInput): string | null {
  const bundle = bundles.get(ofport)
  if (!bundle || !mirrors?.isOutput(bundle)) return null
  return `dropping packet received on port ${bundle.name}, which is reserved exclusively for mirroring`
}

/** mirror_packet(): the VLAN of a packet is told as if it had come in by the bundle, also where it goes out. */
function copy(ctx: Context, bundle: Bundle, wanted: number): void {
  const tags = inputTags(bundle.port, tagsOf(ctx.packet))
  if (typeof tags === 'string') {
    note(ctx, 'error', tags)
    return
  }
  const {mirroring} = ctx
  const before = ctx.effects.length
  ctx.mirroring = true
  sendCopies(ctx, wanted, tags)
  ctx.mirroring = mirroring
  if (!mirroring && !ctx.faithful) ctx.effects.push(...ctx.effects.splice(before).filter(ofCopy))
}

/** What happens to a copy is no part of the packet's own story, but where it comes out. */
export const ofCopy = ({kind}: Effect): boolean => kind === 'output' || kind === 'undetermined'

function sendCopies(ctx: Context, wanted: number, tags: Tags): void {
  const list = ctx.bridge.mirrors?.list ?? []
  for (let left = wanted & ~ctx.mirrored; left !== 0; ) {
    const next = (left & (left - 1)) === 0 ? 31 - Math.clz32(left) : mirrorOrder(ctx).find((i) => left & (1 << i))
    const mirror = next === undefined ? undefined : list[next]
    if (next === undefined || !mirror) return
    if (mirror.vlans) exact(ctx, W.vlan)
    if (mirror.vlans && !mirror.vlans.has(tags[0].vid)) left &= ~(1 << next)
    else {
      // Before it is sent, for the copy may come by another port that the mirror selects.
      ctx.mirrored |= mirror.same
      ctx.mirrorSnaplen = mirror.snaplen
      send(ctx, mirror, tags)
      left &= ~ctx.mirrored
      ctx.mirrorSnaplen = 0
    }
  }
}

function send(ctx: Context, {out, outVlan, snaplen}: Mirror, tags: Tags): void {
  if (out) outputNormal(ctx, out, tags, 'normal')
  else if (outVlan !== null && outVlan !== tags[0].vid && !isReservedMac(ctx.packet)) {
    // A copy of a copy ends the cutting for all that come after it.
    const isOrderKnown = ctx.run.options.floodRank !== undefined
    if (ctx.faithful && !isOrderKnown && snaplen > 0 && (ctx.bridge.mirrors?.list.length ?? 0) > 1) {
      undetermined(ctx, 'which copies of a mirror are cut depends on the order of a flood')
    }
    const within: Tags = [{...tags[0], vid: outVlan}, tags[1]]
    const bundles = [...new Set(ctx.bridge.bundles.values())].filter(
      (bundle) => carries(bundle.port, within) && !ctx.bridge.mirrors?.isOutput(bundle),
    )
    const given = inOrderGiven(ctx, 'bundles', bundles, ({port}) => port.ofport)
    if (given === null) sayCopyOrder(ctx, bundles)
    for (const bundle of given ?? bundles) outputNormal(ctx, bundle, within, 'flood')
  }
}

/** A mirror copies the first of a flood's packets that it selects: their VLANs may differ, and whose comes first is a hash table's. */
export function sayCopyOrder(ctx: Context, bundles: readonly Bundle[]): void {
  const {mirrors} = ctx.bridge
  if (!mirrors || !ctx.faithful) return
  for (let i = 0; i < mirrors.list.length; i++) {
    const bit = 1 << i
    const selected = (ctx.mirrored & bit) === 0 ? bundles.filter((bundle) => (mirrors.to(bundle) & bit) !== 0) : []
    if (new Set(selected.map(vlanKey)).size > 1)
      undetermined(ctx, 'which packet of a flood a mirror copies depends on its order')
  }
}

const vlanKey = ({port: {vlanMode, tag, trunks, cvlans, otherConfig}}: Bundle): string =>
  [vlanMode, tag, trunks, cvlans, otherConfig?.get('priority-tags'), otherConfig?.get('qinq-ethtype')].join(' ')
