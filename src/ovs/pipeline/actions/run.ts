import type {Action} from '../../syntax/flow-types.ts'
import {type Context, drop} from '../context.ts'
import {freezeForMpls, keepRest} from '../freeze.ts'
import type {TraceNode} from '../result.ts'
import {Line} from '../trace-node.ts'
import {isOutput} from './controller.ts'
import {giveUp, runAction} from './dispatch.ts'

/**
 * Runs actions from left to right (do_xlate_actions()).
 *
 * @param last nothing of the packet is used after the list
 */
export function runActions(ctx: Context, actions: readonly Action[], last: boolean): void {
  ctx.nested++
  if (ctx.nested <= MAX_NESTED) runList(ctx, actions, last)
  else giveUp(ctx, `more than ${MAX_NESTED} lists of actions stand within one another: the flows go in circles`)
  ctx.nested--
}

/**
 * Lists within lists that a JavaScript stack holds. OVS counts only look-ups that lead back: flows that go in circles over many
 * tables come here before they come to its limit of 64.
 */
const MAX_NESTED = 500

function runList(ctx: Context, actions: readonly Action[], last: boolean): void {
  const nodes = ctx.nodes
  if (actions.length === 0) nodes.push(dropNode(ctx))
  let hasForked = false
  for (let i = 0; i < actions.length; i++) {
    const action = actions[i]!
    if (ctx.error !== null) break
    if (!ctx.exit && ctx.wasMpls && needsParsing(action)) freezeForMpls(ctx)
    if (ctx.exit || hasForked) {
      if (ctx.freezing !== null) keepRest(ctx, actions.slice(i))
      break
    }
    nodes.push(new Line('action', action.text, ctx.bridge.name, action))
    // An action set comes after all lists.
    const isLast = last && i === actions.length - 1 && ctx.actionSet.length === 0
    const goesOn = runAction(ctx, action, isLast, actions, i)
    ctx.nodes = nodes
    hasForked = !goesOn && action.kind === 'checkPktLarger'
    if (!goesOn && !hasForked) break
    // What asked to go on behind it is not run again, nor kept; what else ends the list is.
    if (isBehind(ctx, action)) i++
    if (ctx.error === null && ctx.exit && ctx.rest.length === 0 && leavesRest(ctx, action)) {
      keepRest(ctx, actions.slice(i))
      break
    }
  }
}

/** A look-up keeps its own rest, and what waits for the controller went to it. */
const leavesRest = ({faithful}: Context, {kind}: Action): boolean =>
  (faithful || kind !== 'controller') && kind !== 'resubmit' && kind !== 'goto'

/** It has just ended its list, for what comes behind it to run after a recirculation. */
const isBehind = ({freezing, exit}: Context, {kind}: Action): boolean =>
  exit && freezing !== null && (kind === 'controller' || kind === 'decap' || kind === 'debugRecirc')

/** Actions that don't look past the Ethernet header: the others wait until a popped MPLS packet is parsed anew. */
const SHALLOW: ReadonlySet<Action['kind']> = new Set([
  'output',
  'outputReg',
  'enqueue',
  'modVlanVid',
  'modVlanPcp',
  'setQueue',
  'group',
  'drop',
])

function needsParsing(action: Action): boolean {
  if (action.kind === 'controller') return !isOutput(action)
  if (action.kind !== 'set') return !SHALLOW.has(action.kind)
  return !['none', 'vlan', 'ct'].includes(action.dst.field.prerequisite)
}

const dropNode = (ctx: Context): TraceNode =>
  new Line('action', 'drop', ctx.bridge.name, null, drop(ctx, 'drop-action', 'the flow drops'))
