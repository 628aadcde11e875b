import {W} from '../../fields.ts'
import type {Action} from '../../syntax/flow-types.ts'
import {clearActions, executionOrder, writeActions} from '../action-set.ts'
import {type Context, drop, note, undetermined} from '../context.ts'
import {SLOW} from '../datapath-actions.ts'
import {datapathMeter} from '../datapath-meter.ts'
import {freezeForMpls, keepRest, unroll} from '../freeze.ts'
import {outputGroup} from '../groups.ts'
import {lookUpAndRun, portOrOwn} from '../tables.ts'
import {Line} from '../trace-node.ts'
import type {TraceNode} from '../types.ts'
import {checkPacketLarger} from './check-packet.ts'
import {clone} from './clone.ts'
import {controller, isOutput} from './controller.ts'
import {ct, ctClear} from './ct.ts'
import {decap} from './decap.ts'
import {encap} from './encap.ts'
import {learn} from './learn.ts'
import {popMpls, pushMpls} from './mpls.ts'
import {output, outputNamed} from './output.ts'
import {bundle, multipath} from './paths.ts'
import {popQueue, setQueue} from './queue.ts'
import {sample} from './sample.ts'
import {deleteField, move, pop, push, set, writeMetadata} from './set.ts'
import {decMplsTtl, decNshTtl, decTtl} from './ttl.ts'
import {modVlanPcp, modVlanVid, popVlan, pushVlan} from './vlan.ts'

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

/** Runs one action, the `i`th of its list; false where the rest of the list isn't to be run. */
function runAction(ctx: Context, action: Action, last: boolean, list: readonly Action[], i: number): boolean {
  switch (action.kind) {
    case 'set':
      set(ctx, action)
      return true
    case 'move':
      move(ctx, action)
      return true
    case 'goto':
    case 'resubmit':
      return toTable(ctx, action, last)
    case 'output':
    case 'outputReg':
      output(ctx, action, last)
      return true
    case 'ct':
      ct(ctx, action)
      return true
    case 'ctClear':
      ctClear(ctx)
      return true
    case 'group':
      return outputGroup(ctx, action.id, last)
    case 'controller':
      controller(ctx, action)
      return true
    case 'drop':
      drop(ctx, 'drop-action', 'the flow drops')
      return true
    case 'exit':
      ctx.exit = true
      return true
    case 'checkPktLarger':
      return checkPacketLarger(ctx, action, list.slice(i + 1))
    case 'clone':
      clone(ctx, action.actions, last)
      return true
    case 'learn':
      learn(ctx, action)
      return true
    case 'decTtl':
      return decTtl(ctx, action)
    case 'decMplsTtl':
      return decMplsTtl(ctx)
    case 'decNshTtl':
      return decNshTtl(ctx)
    default:
      return runRare(ctx, action, last)
  }
}

function runRare(ctx: Context, action: Action, last: boolean): boolean {
  switch (action.kind) {
    case 'push':
      push(ctx, action.src)
      return true
    case 'pop':
      pop(ctx, action.dst)
      return true
    case 'modVlanVid':
      modVlanVid(ctx, action.vid)
      return true
    case 'modVlanPcp':
      modVlanPcp(ctx, action.pcp)
      return true
    case 'pushVlan':
      pushVlan(ctx, action.etherType)
      return true
    case 'popVlan':
      popVlan(ctx)
      return true
    case 'pushMpls':
      return pushMpls(ctx, action.etherType)
    case 'popMpls':
      popMpls(ctx, action.etherType)
      return true
    case 'setQueue':
      setQueue(ctx, action.queue)
      return true
    case 'popQueue':
      popQueue(ctx)
      return true
    case 'enqueue':
      enqueue(ctx, action, last)
      return true
    case 'multipath':
      multipath(ctx, action)
      return true
    case 'bundle':
      bundle(ctx, action, last)
      return true
    case 'encap':
      encap(ctx, action)
      return true
    case 'decap':
      decap(ctx, action)
      return true
    case 'clearActions':
      note(ctx, 'detail', actionSetText(ctx, 'was'))
      clearActions(ctx)
      return true
    case 'writeActions':
      writeActions(ctx, action.actions)
      note(ctx, 'detail', actionSetText(ctx, 'is'))
      return true
    case 'writeMetadata':
      writeMetadata(ctx, action.value, action.mask)
      return true
    case 'deleteField':
      deleteField(ctx, action.field)
      return true
    default:
      return runAside(ctx, action)
  }
}

/** What leaves the packet alone, and what isn't modelled. */
function runAside(ctx: Context, action: Action): boolean {
  switch (action.kind) {
    case 'note':
    case 'nat':
      return true
    case 'conjunction':
      note(ctx, 'error', 'executing no-op conjunction action')
      return true
    case 'finTimeout':
      return true
    case 'debugRecirc':
      if (!ctx.faithful) return true
      ctx.freezing = {kind: 'recirc', hash: null}
      ctx.exit = true
      return true
    case 'unrollXlate':
      unroll(ctx, action)
      return true
    case 'debugSlow':
      ctx.slowPath.add(SLOW)
      return true
    case 'meter':
      if (ctx.faithful) ctx.odp.push(`meter(${datapathMeter(ctx, action.id)})`)
      return true
    case 'unknown':
      return giveUp(ctx, `action '${action.text}': ${action.reason}`)
    case 'sample':
      sample(ctx, action)
      return true
    default:
      return giveUp(ctx, `action '${action.text}' is not modelled`)
  }
}

function giveUp(ctx: Context, reason: string): boolean {
  undetermined(ctx, reason)
  ctx.exit = true
  return false
}

function toTable(ctx: Context, action: Extract<Action, {kind: 'goto' | 'resubmit'}>, last: boolean): boolean {
  const goto = action.kind === 'goto'
  const table = action.table === null ? ctx.table : action.table.id
  if (table === null) return giveUp(ctx, `no id known for table '${action.table?.written}'`)
  const port = goto || action.inPort === null ? null : action.inPort.ofport
  if (!goto && action.inPort !== null && port === null) {
    return giveUp(ctx, `no number known for port '${action.inPort.written}'`)
  }
  const original = !goto && action.ct
  lookUpAndRun(ctx, {table, inPort: portOrOwn(ctx, port), honourMiss: goto, last, original})
  return true
}

function enqueue(ctx: Context, action: Extract<Action, {kind: 'enqueue'}>, last: boolean): void {
  const before = ctx.packet[W.skb_priority]!
  setQueue(ctx, action.queue)
  outputNamed(ctx, action.port, null, last)
  ctx.packet[W.skb_priority] = before
}

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

function actionSetText(ctx: Context, verb: string): string {
  const actions = executionOrder(ctx.actionSet)
  return actions.length === 0
    ? `action set ${verb} empty`
    : `action set ${verb}: ${actions.map((action) => action.text).join(',')}`
}

const dropNode = (ctx: Context): TraceNode =>
  new Line('action', 'drop', ctx.bridge.name, null, drop(ctx, 'drop-action', 'the flow drops'))
