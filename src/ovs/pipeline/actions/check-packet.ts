import {W} from '../../fields.ts'
import type {Action} from '../../syntax/flow-types.ts'
import {holding, mostBytes} from '../action-bytes.ts'
import {runActionSet} from '../action-set.ts'
import {commit} from '../commit.ts'
import {type Context, undetermined} from '../context.ts'
import {SLOW} from '../datapath-actions.ts'
import {lacks} from '../features.ts'
import {finishFreezing} from '../freeze.ts'
import {copyOf, setBits, VLAN_PRESENT} from '../packet.ts'
import {sayIfLeftOver} from '../tunnel-options.ts'

type CheckAction = Extract<Action, {kind: 'checkPktLarger'}>

const ETHERNET_HEADER = 14
const VLAN_HEADER = 4

/** `check_pkt_larger(N)->F[b]`. False where the rest of the list has been run here, on both branches. */
export function checkPacketLarger(ctx: Context, action: CheckAction, rest: readonly Action[]): boolean {
  sayIfLeftOver(ctx, action.dst.field)
  if (ctx.faithful && !lacks(ctx, 'Check pkt length action')) {
    bothBranches(ctx, action, rest)
    return false
  }
  // The switch looks itself, where it has a packet.
  if (ctx.faithful) ctx.slowPath.add(SLOW)
  const {size} = ctx.run.options
  if (size === null && ctx.faithful) {
    setBits(ctx.packet, action.dst, 0n)
    return true
  }
  if (size === null) {
    undetermined(ctx, `'${action.text}' depends on the packet's size, which is not given`)
    ctx.exit = true
    return false
  }
  const tags = [W.vlan, W.vlan + 1].filter((word) => (ctx.packet[word]! & VLAN_PRESENT) !== 0).length
  const frame = size + ETHERNET_HEADER + VLAN_HEADER * tags
  setBits(ctx.packet, action.dst, frame > action.bytes ? 1n : 0n)
  return true
}

function bothBranches(ctx: Context, action: CheckAction, rest: readonly Action[]): void {
  commit(ctx)
  const {stack, stackBytes, actionSet} = ctx
  ctx.stack = [...stack]
  ctx.actionSet = [...actionSet]
  const larger = branch(ctx, action, 1n, rest)
  const {exit, outerBytes} = ctx
  ctx.exit = false
  ctx.outerBytes += mostBytes(ctx.run, larger)
  // The second branch finds the stack, the action set and what an exit kept as the first left them: an action set runs in one alone.
  const smaller = branch(ctx, action, 0n, rest)
  // What ended the branch for larger packets ends what comes after both (xlate_check_pkt_larger()).
  Object.assign(ctx, {stack, stackBytes, actionSet, exit, outerBytes})
  const text = `check_pkt_len(size=${action.bytes},gt(${larger.join(',')}),le(${smaller.join(',')}))`
  ctx.odp.push(holding(ctx.run, text, [larger, smaller]))
}

function branch(ctx: Context, action: CheckAction, bit: bigint, rest: readonly Action[]): readonly string[] {
  const {packet, base, odp, outerBytes, conntracked, wasMpls, inBranch} = ctx
  ctx.inBranch = true
  ctx.packet = copyOf(packet)
  ctx.base = copyOf(base)
  ctx.odp = []
  ctx.outerBytes += mostBytes(ctx.run, odp)
  setBits(ctx.packet, action.dst, bit)
  ctx.openLists++
  ctx.act(ctx, rest, true)
  if (ctx.freezing === null) runActionSet(ctx)
  if (ctx.freezing !== null) finishFreezing(ctx)
  ctx.openLists--
  const own = ctx.odp.length > 0 ? ctx.odp : ['drop']
  Object.assign(ctx, {packet, base, odp, outerBytes, conntracked, wasMpls, inBranch})
  return own
}
