import {factsOf} from '../antrea/facts.ts'
import {formatPolicyRef} from '../antrea/policy-ref.ts'
import {secondsBefore} from '../diagnose/instants.ts'
import {antreaContextOf} from '../model/antrea-context.ts'
import type {BridgeModel} from '../model/bridge.ts'
import type {Cluster} from '../model/cluster.ts'
import type {NodeModel} from '../model/node.ts'
import type {Flow} from '../ovs/syntax/flow-types.ts'
import type {DropChange} from './answer.ts'
import {flowNames} from './flows.ts'

/** Flows that dropped packets between two snapshots, those that dropped most first. A flow that was made anew in between counts from nothing. */
export function compareDrops(before: Cluster, after: Cluster): readonly DropChange[] {
  const seconds = secondsBefore(after.takenAt, before.takenAt)
  const drops = after.nodes.flatMap((node) => {
    const twin = before.node(node.name)
    return node.bridges.flatMap((bridge) => {
      const earlier = twin?.bridge(bridge.name)
      return twin && earlier ? onBridge({before, after, node, twin, bridge, earlier, seconds}) : []
    })
  })
  return drops.sort((a, b) => b.packets - a.packets || (a.node + a.what < b.node + b.what ? -1 : 1))
}

interface Sides {
  readonly before: Cluster
  readonly after: Cluster
  readonly node: NodeModel
  readonly twin: NodeModel
  readonly bridge: BridgeModel
  readonly earlier: BridgeModel
  readonly seconds: number | null
}

function onBridge({before, after, node, twin, bridge, earlier, seconds}: Sides): readonly DropChange[] {
  // What was not read before counted from nobody knows what.
  if (!earlier.flows.known) return []
  const called = flowNames(before, twin, earlier)
  const counted = new Map(dropping(earlier).map((flow) => [called(flow), flow.packets ?? 0]))
  const name = flowNames(after, node, bridge)
  const isAntreas = node.integrationBridge?.name === bridge.name
  return dropping(bridge).flatMap((flow) => {
    const what = name(flow)
    const was = counted.get(what) ?? 0
    const is = flow.packets ?? 0
    const packets = is >= was ? is - was : is
    if (packets === 0) return []
    const refs = isAntreas ? antreaContextOf(after, node, bridge).policies.ofFlow(flow) : []
    return [
      {
        node: node.name,
        what,
        packets,
        perSecond: seconds === null || seconds <= 0 ? null : Math.round((packets / seconds) * 10) / 10,
        policies: refs.map(formatPolicyRef),
      },
    ]
  })
}

const dropping = ({flows}: BridgeModel): readonly Flow[] =>
  flows.known ? flows.value.items.filter((flow) => (flow.packets ?? 0) > 0 && factsOf(flow).drops) : []
