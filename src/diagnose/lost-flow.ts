import type {FlowFacts} from '../antrea/facts.ts'
import type {NodeFacts} from '../trace/node-facts.ts'
import type {Evidence} from './finding.ts'
import {podObject} from './object.ts'
import type {Pipeline} from './pipeline.ts'
import type {ConnectedPod} from './pods-of-node.ts'
import {type Follow, type Found, found} from './rule.ts'

/** What explains that a flow is not there, before anything of its own: no flow is, the agent that writes them is not, or they are of another pod's port. */
export const LOST_FLOW_FOLLOWS: readonly Follow[] = [
  {rule: 'ANT0501', by: 'node'},
  {rule: 'ANT0803', by: 'node'},
  {rule: 'ANT0210', by: 'object'},
]

/** Says of the dump, which is whole, what it lacks: `no flow of SpoofGuard …`. */
export function noFlow(node: NodeFacts, {bridge}: Pipeline, text: string): Evidence {
  return node.model.evidence(node.model.bridge(bridge)?.flowProbe ?? 'flows', null, text, {bridge})
}

/** That a pod lacks a flow of its own. `own`: the flows that it has instead. */
export function podWithoutFlow(
  node: NodeFacts,
  pipeline: Pipeline,
  {pod, port}: ConnectedPod,
  {message, missing, own = []}: {message: string; missing: string; own?: readonly FlowFacts[]},
): Found {
  return found({
    where: {node: node.name, object: podObject(pod)},
    message,
    evidence: [
      ...own.map(({flow}) => node.flows.evidence(pipeline.bridge, flow)),
      port.evidence,
      noFlow(node, pipeline, missing),
    ],
    values: {bridge: pipeline.bridge},
  })
}
