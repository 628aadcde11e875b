import {W} from '../../fields.ts'
import type {Action, NatSpec, Subfield} from '../../syntax/flow-types.ts'
import {commit} from '../commit.ts'
import {type Context, note} from '../context.ts'
import {ctText, type Exec, natText} from '../ct-text.ts'
import {lacks} from '../features.ts'
import {losesPause} from '../freeze.ts'
import type {Packet} from '../packet.ts'
import {getBits, getField, wholeField} from '../packet.ts'
import {Line} from '../trace-node.ts'
import {execute} from './ct-execute.ts'
import {forkAssumed} from './ct-fork.ts'
import {unwildcard} from './set.ts'

type CtAction = Extract<Action, {kind: 'ct'}>

const LABEL = wholeField('ct_label')
const UNTRACKED = 'Sets the packet to an untracked state, and clears all the conntrack fields.'

/** `ct(…)`: tracks the packet, and with a table sends a copy of it on there (compose_conntrack_action()). */
export function ct(ctx: Context, action: CtAction): void {
  const zone = zoneOf(ctx, action)
  const exec = runExec(ctx, action)
  const before = {mark: ctx.packet[W.ct_mark]!, label: getField(ctx.packet, LABEL.field)}
  if (ctx.faithful) {
    ctx.odp.push(ctText(action, zone, exec, before))
    if (action.table !== null && !losesPause(ctx)) forkAssumed(ctx, action, zone)
  } else execute(ctx, action, zone, exec)
  clearConntrack(ctx.packet)
  note(ctx, 'detail', UNTRACKED)
  ctx.conntracked = false
}

function zoneOf(ctx: Context, {zone}: CtAction): number {
  if (ctx.faithful) commit(ctx)
  if (typeof zone === 'number') return zone
  unwildcard(ctx, zone)
  return Number(getBits(ctx.packet, zone) & 0xffffn)
}

/** Runs exec(…) on the packet; the masks tell what it wrote, and what a `move` read: OVS writes all that it looked at. */
function runExec(ctx: Context, action: CtAction): Exec {
  let markMask = 0
  let labelMask = 0n
  const add = ({field, start, bits}: Subfield, written: bigint): void => {
    const mask = (((1n << BigInt(bits)) - 1n) & written) << BigInt(start)
    if (field.name === 'ct_mark') markMask = (markMask | Number(mask)) >>> 0
    if (field.name === 'ct_label') labelMask |= mask
  }
  for (const inner of action.exec) {
    if (inner.kind === 'set') add(inner.dst, inner.mask)
    if (inner.kind !== 'move') continue
    add(inner.src, -1n)
    add(inner.dst, -1n)
  }
  const wildcards = ctx.wildcards?.slice(W.ct_mark, W.ct_label + 4)
  const nat = action.nat === null ? [] : [natAction(action.nat)]
  if (action.exec.length + nat.length > 0) ctx.act(ctx, [...nat, ...action.exec], false)
  // A trace calls any empty list of actions so.
  else if (ctx.faithful) ctx.nodes.push(new Line('action', 'drop', ctx.bridge.name))
  if (wildcards) ctx.wildcards?.set(wildcards, W.ct_mark)
  return {markMask, labelMask}
}

const natAction = (nat: NatSpec): Action => ({kind: 'nat', text: natText(nat), nat})

/** `ct_clear`: only where the packet was tracked. */
export function ctClear(ctx: Context): void {
  if (!ctx.conntracked) return
  if (ctx.faithful && !lacks(ctx, 'Conntrack clear')) ctx.odp.push('ct_clear')
  clearConntrack(ctx.packet)
  ctx.conntracked = false
  ctx.metadata = {state: 0, zone: 0}
}

/** flow_clear_conntrack(). */
export function clearConntrack(packet: Packet): void {
  packet.fill(0, W.ct_state, W.ct_tp_dst + 1)
}
