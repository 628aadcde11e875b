import type {Evidence} from '../model/evidence.ts'
import type {NodeModel} from '../model/node.ts'
import {mapColumn, type OvsdbRow} from '../ovs/syntax/ovsdb.ts'

/** Why nothing passes a node's Open vSwitch, or why that can't be said. */
export type Down =
  | {
      readonly kind: 'down'
      readonly why: {readonly reason: string; readonly text: string; readonly evidence: Evidence | null}
    }
  | {readonly kind: 'unknown'; readonly reason: string}

/**
 * Whether the daemons that packets depend on live. A userspace datapath is ovs-vswitchd itself; the kernel's goes on with the
 * flows that it has cached, so what it does with a packet is then not known.
 */
export function switchDown(model: NodeModel, datapath: string | null): Down | null {
  const {vswitchd, ovsdbServer} = model.daemons
  for (const [daemon, name] of [
    [vswitchd, 'ovs-vswitchd'],
    [ovsdbServer, 'ovsdb-server'],
  ] as const) {
    if (daemon.state !== 'down') continue
    if (datapath === 'system')
      return {
        kind: 'unknown',
        reason: `${name} of ${model.name} is down: the kernel goes on with what flows it has cached, which do not tell`,
      }
    if (datapath === null)
      return {
        kind: 'unknown',
        reason: `${name} of ${model.name} is down, and whether its datapath is the kernel's is not known`,
      }
    return {
      kind: 'down',
      why: {
        reason: `${name}-down`,
        text: `${name} of ${model.name} is down: nothing passes its bridges (${daemon.reason})`,
        evidence: daemon.evidence,
      },
    }
  }
  return waiting(model, datapath)
}

/**
 * Told to wait for its flows at its start, ovs-vswitchd hands no packet to them (ofproto_set_flow_restore_wait()): a userspace
 * datapath then forwards nothing. The setting counts at the start alone: where datapath flows are made, it came too late.
 */
function waiting(model: NodeModel, datapath: string | null): Down | null {
  const root = model.ovsdb.known ? model.ovsdb.value.root : null
  if (!root || !isToldToWait(root)) return null
  const {dpctlFlows} = model
  const text = `flow-restore-wait is set on ${model.name}`
  if (datapath === 'netdev' && dpctlFlows.known && dpctlFlows.value.items.length > 0) return null
  if (datapath === 'netdev' && dpctlFlows.known)
    return {
      kind: 'down',
      why: {
        reason: 'flow-restore-wait',
        text: `${text}, and Open vSwitch makes no flows in its datapath: nothing passes its bridges`,
        evidence: model.evidence('ovsdb', root.line, 'Open_vSwitch other_config:flow-restore-wait=true'),
      },
    }
  return {kind: 'unknown', reason: `${text}: whether Open vSwitch hands packets to its flows is not known`}
}

/** Whether ovs-vswitchd is to wait for its flows when it starts. */
export const isToldToWait = (root: OvsdbRow): boolean =>
  mapColumn(root, 'other_config').get('flow-restore-wait') === 'true'
