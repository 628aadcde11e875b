import {W} from '../fields.ts'
import type {Action} from '../syntax/flow-types.ts'
import {type Context, drop} from './context.ts'
import {OFPP} from './protocols.ts'
import {Line} from './trace-node.ts'

/** Actions of which a set has one each, in the order in which they run (ofpacts_execute_action_set()). */
const FIRST: readonly Action['kind'][] = [
  'popVlan',
  'popMpls',
  'decap',
  'encap',
  'pushMpls',
  'pushVlan',
  'decTtl',
  'decMplsTtl',
  'decNshTtl',
]
/** Then these, all of them, as written. */
const WRITES: readonly Action['kind'][] = ['set', 'move', 'modVlanVid', 'modVlanPcp', 'setQueue']

/** The order in which an action set runs; empty where it holds no action that sends the packet somewhere. */
export function executionOrder(set: readonly Action[]): Action[] {
  // Where it stands in the order, and what it does to the packet before it is sent, nobody knows.
  const unknown = set.find(({kind}) => kind === 'unknown')
  if (unknown) return [unknown]
  const ordered: Action[] = []
  for (const kind of FIRST) {
    const last = set.findLast((action) => action.kind === kind)
    if (last) ordered.push(last)
  }
  ordered.push(...set.filter((action) => WRITES.includes(action.kind)))
  const final = finalAction(set)
  return final ? [...ordered, final] : []
}

/**
 * The one action that sends the packet: the highest kind, of two of a kind the last. Outputs from a field, cut outputs and
 * `controller(…)` are for lists alone: a set, or a bucket, passes over them.
 */
function finalAction(set: readonly Action[]): Action | undefined {
  for (const isKind of FINAL) {
    const last = set.findLast(isKind)
    if (last) return last
  }
  return undefined
}

const FINAL: readonly ((action: Action) => boolean)[] = [
  ({kind}) => kind === 'group',
  (action) =>
    (action.kind === 'output' && action.maxLen === null) ||
    (action.kind === 'controller' && action.text.startsWith('CONTROLLER')),
  ({kind}) => kind === 'resubmit',
  ({kind}) => kind === 'ctClear',
  ({kind}) => kind === 'ct',
]

/** `write_actions(…)`: adds to the set, and keeps actset_output as the field's definition asks. */
export function writeActions(ctx: Context, actions: readonly Action[]): void {
  for (const action of actions) {
    ctx.actionSet.push(action)
    if (ctx.setHadGroup) continue
    const port = outputPort(action)
    if (port !== null) ctx.packet[W.actset_output] = port
    else if (action.kind === 'group') {
      ctx.packet[W.actset_output] = OFPP.unset
      ctx.setHadGroup = true
    }
  }
}

/** The action set that a pass begins with: actset_output is told from it alone. */
export function restoreActionSet(ctx: Context, actions: readonly Action[]): void {
  clearActions(ctx)
  writeActions(ctx, actions)
}

/** `CONTROLLER:N` is an output to a reserved port; `controller(…)` is none. */
function outputPort(action: Action): number | null {
  if (action.kind === 'output') return action.port.ofport
  return action.kind === 'controller' && action.text.startsWith('CONTROLLER') ? OFPP.controller : null
}

/** `clear_actions`. */
export function clearActions(ctx: Context): void {
  ctx.setHadGroup = false
  ctx.actionSet = []
  ctx.packet[W.actset_output] = OFPP.unset
}

/** Runs the action set at the end of a bridge's pipeline, and empties it. */
export function runActionSet(ctx: Context): void {
  if (ctx.actionSet.length === 0) return
  const actions = executionOrder(ctx.actionSet)
  ctx.actionSet = []
  if (actions.length === 0) return
  const {nodes} = ctx
  const node = new Line('table', '--. Executing action set:', ctx.bridge.name)
  nodes.push(node)
  ctx.nodes = node.children
  ctx.inActionSet = true
  ctx.act(ctx, actions, true)
  ctx.inActionSet = false
  ctx.nodes = nodes
}

/** A packet that no action sent anywhere is dropped; said once, at the end of a pass. */
export function sayIfNothingLeft(ctx: Context): void {
  const said = ctx.effects.some(({kind}) => kind !== 'ct' && kind !== 'learn' && kind !== 'select')
  if (!said && !ctx.forked && ctx.freezing === null) drop(ctx, 'no-output', 'no action sends the packet anywhere')
}
