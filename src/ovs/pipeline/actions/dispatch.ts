import {W} from '../../fields.ts'
import type {Action} from '../../syntax/flow-types.ts'
import {clearActions, executionOrder, writeActions} from '../action-set.ts'
import {type Context, drop, note, undetermined} from '../context.ts'
import {SLOW} from '../datapath-actions.ts'
import {datapathMeter} from '../datapath-meter.ts'
import {unroll} from '../freeze.ts'
import {outputGroup} from '../groups.ts'
import {lookUpAndRun, portOrOwn} from '../tables.ts'
import {exact} from '../wildcards.ts'
import {checkPacketLarger} from './check-packet.ts'
import {clone} from './clone.ts'
import {controller} from './controller.ts'
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

/** Runs one action, the `i`th of its list; false where the rest of the list isn't to be run. */
export function runAction(ctx: Context, action: Action, last: boolean, list: readonly Action[], i: number): boolean {
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

/** Ends what can't be followed, with its reason. @returns false: the rest of the list isn't to be run */
export function giveUp(ctx: Context, reason: string): boolean {
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
  // Unlike of an output, OVS says nothing of it.
  if (action.port.ofport === ctx.packet[W.in_port]) {
    exact(ctx, W.skb_priority)
    return
  }
  const before = ctx.packet[W.skb_priority]!
  setQueue(ctx, action.queue)
  outputNamed(ctx, action.port, null, last)
  ctx.packet[W.skb_priority] = before
}

function actionSetText(ctx: Context, verb: string): string {
  const actions = executionOrder(ctx.actionSet)
  return actions.length === 0
    ? `action set ${verb} empty`
    : `action set ${verb}: ${actions.map((action) => action.text).join(',')}`
}
