import type {Action, PortRef} from '../../syntax/flow-types.ts'
import {type Context, undetermined} from '../context.ts'
import {dependsOnBuild, hashFields} from '../hash/flow-hash.ts'
import {hashesAgain, linkOf} from '../hash/links.ts'
import {lookForHash} from '../hash/look.ts'
import {hashTwoWords} from '../hash/murmur.ts'
import {setBits} from '../packet.ts'
import {isLive} from '../port-state.ts'
import {OFPP} from '../protocols.ts'
import {outputTo} from './output.ts'
import {reportSubfield, unwildcardWritten} from './set.ts'

type Bundle = Extract<Action, {kind: 'bundle'}>

/** `multipath(…)`: a link by a hash of the flow. */
export function multipath(ctx: Context, action: Extract<Action, {kind: 'multipath'}>): void {
  const {fields, basis, algorithm, links, arg, dst, text} = action
  if (!ctx.faithful && links > 1 && (dependsOnBuild(fields) || hashesAgain(algorithm))) {
    giveUp(ctx, `'${text}' picks one of ${links} by a hash that depends on how Open vSwitch was built`)
    return
  }
  const hash = hashFields(ctx.packet, fields, basis)
  const link = hash === null ? null : linkOf(algorithm, hash, links, arg)
  if (link === null) {
    giveUp(ctx, `'${text}' picks one of ${links} by a hash that is not known`)
    return
  }
  lookForHash(ctx, fields)
  unwildcardWritten(ctx, dst)
  setBits(ctx.packet, dst, BigInt(link) & ((1n << BigInt(dst.bits)) - 1n))
  reportSubfield(ctx, dst)
}

/** `bundle(…)` and `bundle_load(…)`: a live member, the first or by a hash (bundle_execute(), lib/bundle.c). */
export function bundle(ctx: Context, action: Bundle, last: boolean): void {
  const port = action.algorithm === 'active_backup' ? firstLive(ctx, action) : byHash(ctx, action)
  if (port === null) return
  if (action.dst === null) {
    outputTo(ctx, port, null, last)
    return
  }
  unwildcardWritten(ctx, action.dst)
  setBits(ctx.packet, action.dst, BigInt(port) & ((1n << BigInt(action.dst.bits)) - 1n))
  reportSubfield(ctx, action.dst)
}

const firstLive = (ctx: Context, {members}: Bundle): number =>
  members.find((member) => isEnabled(ctx, member))?.ofport ?? OFPP.none

function byHash(ctx: Context, {fields, basis, members, text}: Bundle): number | null {
  const live = members.filter((member) => isEnabled(ctx, member))
  if (!ctx.faithful && live.length > 1) {
    giveUp(ctx, `'${text}' picks one of ${live.length} by a hash that depends on how Open vSwitch was built`)
    return null
  }
  const hash = hashFields(ctx.packet, fields, basis)
  if (hash === null) {
    giveUp(ctx, `'${text}' picks one of ${live.length} by a hash that is not known`)
    return null
  }
  if (members.length > 1) lookForHash(ctx, fields)
  let best: {readonly port: number; readonly weight: number} | null = null
  for (const [i, member] of members.entries()) {
    const weight = hashTwoWords(i, hash)
    if (isEnabled(ctx, member) && (best === null || weight > best.weight)) {
      best = {port: member.ofport ?? OFPP.none, weight}
    }
  }
  return best?.port ?? OFPP.none
}

/** Reserved ports are always there, but for the controller. */
function isEnabled(ctx: Context, {ofport}: PortRef): boolean {
  if (ofport === null || ofport === OFPP.controller) return false
  if (ofport >= OFPP.inPort && ofport !== OFPP.local) return true
  return isLive(ctx, ofport)
}

function giveUp(ctx: Context, reason: string): void {
  undetermined(ctx, reason)
  ctx.exit = true
}
