import type {Evidence} from '../model/evidence.ts'
import type {NodeModel} from '../model/node.ts'

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
  return null
}
