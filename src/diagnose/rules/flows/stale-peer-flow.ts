import {decodeCookie} from '../../../antrea/cookie.ts'
import {tunnelDestination} from '../../../antrea/facts.ts'
import {parsePrefix} from '../../../ip.ts'
import type {Flow} from '../../../ovs/syntax/flow-types.ts'
import type {NodeFacts} from '../../../trace/node-facts.ts'
import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {secondsBefore} from '../../instants.ts'
import {nodeObject} from '../../object.ts'
import {l3Flows, needPipeline} from '../../pipeline.ts'
import {found, type NodeRule, need} from '../../rule.ts'

/** A node may have joined, and its flow been written, while the nodes were listed. */
const SETTLED_SECONDS = 15

export const rule: NodeRule = {
  id: 'ANT0515',
  slug: 'stale-peer-flow',
  title: 'A tunnel flow is for a pod network that no node has',
  severity: 'warning',
  scope: 'node',
  needs: ['flows', 'core/v1/nodes'],
  follows: [
    {rule: 'ANT0304', by: 'object'},
    {rule: 'ANT0511', by: 'node'},
    {rule: 'ANT0803', by: 'node'},
  ],
  cause:
    'The node was deleted, or got another Pod CIDR, while the agent was away, or the agent failed to delete its flows and route.',
  impact:
    'Packets for these addresses go to a node that does not have them. When another node gets the network, its pods cannot be reached from here.',
  detection:
    'A flow of L3Forwarding that sets a tunnel destination for a network that is the Pod CIDR of no Node, and was there before the nodes were listed. Multi-cluster flows are left out.',
  remedy: [
    lookAtTable('L3Forwarding'),
    {
      kind: 'look',
      text: 'See the Pod CIDRs of the nodes',
      command: 'kubectl get nodes -o custom-columns=NAME:.metadata.name,CIDRS:.spec.podCIDRs',
    },
    REWRITE_FLOWS,
  ],
  proof: 'made',
  *evaluate({node, cluster, index}) {
    const pipeline = yield* needPipeline(node)
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    if (!pipeline || !nodes) return
    for (const {facts, network} of l3Flows(pipeline)) {
      if (network === null || index.nodeOfPodNetwork(network) || parsePrefix(network) === null) continue
      const remote = tunnelDestination(facts)
      if (remote === null) continue
      if (decodeCookie(facts.flow.cookie, node.flows.dialect.generation).category === 'Multicluster') continue
      if (!wasThere(node, pipeline.bridge, facts.flow, cluster.takenAt)) continue
      const owner = index.nodeWithIp(remote)
      yield found({
        where: {node: node.name, object: owner ? nodeObject(owner.name) : null},
        message: `${node.name} tunnels packets for ${network}, the pod network of no node, to ${remote}${owner ? `, which is ${owner.name}` : ''}`,
        evidence: [
          node.flows.evidence(pipeline.bridge, facts.flow),
          ...(owner ? [{...owner.evidence, text: `${owner.name}: podCIDRs ${owner.podCIDRs.join(', ')}`}] : []),
        ],
        values: {bridge: pipeline.bridge},
      })
    }
  },
}

/** Whether a flow is older than the list of nodes, by its duration and the time at which it was dumped. */
function wasThere({model}: NodeFacts, bridge: string, {durationSeconds}: Flow, listedAt: string): boolean {
  const dumpedAt = model.probe(model.bridge(bridge)?.flowProbe ?? 'flows', {bridge})?.startedAt ?? listedAt
  const since = secondsBefore(dumpedAt, listedAt)
  return durationSeconds !== null && since !== null && durationSeconds > Math.max(0, since) + SETTLED_SECONDS
}
