import type {Switch} from '../../ovs/pipeline/switch.ts'
import type {Action, Flow, Group} from '../../ovs/syntax/flow-types.ts'
import {someAction} from '../../ovs/syntax/some-action.ts'

/**
 * Why a trace could end ovs-vswitchd, or null. Where a packet with an action set comes back from the datapath (conntrack, a select group
 * by dp_hash, a popped label…), an assertion of recirc_alloc_id__() may fail (ofproto/ofproto-dpif-rid.c; not mended as of 3.7). What was
 * not read may hold such flows as well.
 */
export function couldAbort(sw: Switch): string | null {
  const known = kept.get(sw)
  if (known !== undefined) return known
  const reason = whyItCould(sw)
  kept.set(sw, reason)
  return reason
}

/** Each packet of a trace asks anew, and a switch may have a hundred thousand flows. */
const kept = new WeakMap<Switch, string | null>()

function whyItCould({bridges}: Switch): string | null {
  let writer: string | null = null
  let freezer: string | null = null
  for (const {name, input} of bridges.values()) {
    for (const what of ['flows', 'groups']) {
      const gap = input.missing.get(what)
      if (gap !== undefined) return `not all ${what} of ${name} were read, and some could end ovs-vswitchd: ${gap}`
    }
    for (const flow of input.flows) {
      if (writer === null && someAction(flow.actions, writes)) writer = placeOf(name, flow)
      if (freezer === null && someAction(flow.actions, freezes)) freezer = placeOf(name, flow)
    }
    freezer ??= groupThatFreezes(name, input.groups)
  }
  return writer === null || freezer === null
    ? null
    : `ovs-vswitchd could end: a packet with an action set (write_actions in ${writer}) may come back from the datapath (${freezer})`
}

const placeOf = (bridge: string, {table, tableName}: Flow): string => `table ${tableName ?? table} of ${bridge}`

function groupThatFreezes(bridge: string, groups: readonly Group[]): string | null {
  const group = groups.find(
    ({type, selectionMethod, buckets}) =>
      (type === 'select' && selectionMethod !== 'hash') || buckets.some(({actions}) => someAction(actions, freezes)),
  )
  return group === undefined ? null : `group ${group.id} of ${bridge}`
}

const writes = ({kind}: Action): boolean => kind === 'writeActions'

const FREEZING = new Set<Action['kind']>(['pushMpls', 'popMpls', 'encap', 'decap', 'debugRecirc', 'unknown'])

const freezes = (action: Action): boolean =>
  (action.kind === 'ct' && action.table !== null) ||
  (action.kind === 'controller' && action.pause) ||
  FREEZING.has(action.kind)
