import {canonicalNetwork} from '../../../antrea/lookup-of.ts'
import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {LOST_FLOW_FOLLOWS, noFlow} from '../../lost-flow.ts'
import {nodeObject} from '../../object.ts'
import {l3Flows, needPipeline, type Pipeline, termOf} from '../../pipeline.ts'
import {isJoined} from '../../pod-networks.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0518',
  slug: 'arp-responder-flow-missing',
  title: "No flow answers ARP for another node's gateway",
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'core/v1/nodes'],
  follows: [{rule: 'ANT0506', by: 'object'}, {rule: 'ANT0517', by: 'node'}, ...LOST_FLOW_FOLLOWS],
  explains: ['no-neighbour'],
  cause: 'The flow was deleted, or the agent failed to write it when it heard of the node.',
  impact:
    'The node itself does not reach that node’s pods by IPv4, once its neighbour entry is old: its route leads to that gateway by a MAC address that the flow answers with. Pods are not concerned, they ask for their own gateway.',
  detection:
    'ARPResponder has a flow for the gateway (the first address) of each IPv4 network of another node’s pods that L3Forwarding has a flow for. Says nothing where another plug-in gives pods their addresses and one flow answers for all, and where the dump is not whole.',
  remedy: [
    lookAtTable('ARPResponder'),
    {
      kind: 'look',
      text: 'See whether the node still knows the gateway',
      command: 'ip neigh show to {gateway}   # on {node}',
    },
    REWRITE_FLOWS,
  ],
  proof: 'made',
  *evaluate({node, cluster, index}) {
    const pipeline = yield* needPipeline(node)
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    const mode = node.mode?.trafficEncapMode
    if (!pipeline || !nodes || !mode?.known || mode.value === 'networkPolicyOnly') return
    if (pipeline.table('ARPResponder').length === 0) return
    const routed = new Set(l3Flows(pipeline).map(({network}) => network))
    const answered = answeredBy(pipeline)
    for (const peer of nodes) {
      if (peer.name === node.name || !isJoined(peer, cluster.takenAt)) continue
      for (const {prefix, network, gateway} of index.podNetworksOf(peer.name)) {
        if (prefix.family !== 4 || !routed.has(network) || answered.has(gateway)) continue
        yield found({
          where: {node: node.name, object: nodeObject(peer.name)},
          message: `ARPResponder of ${pipeline.bridge} on ${node.name} has no flow that answers for ${gateway}, the gateway of node ${peer.name}`,
          evidence: [
            noFlow(node, pipeline, `no flow of ARPResponder is for arp_tpa=${gateway}`),
            {...peer.evidence, text: `${peer.name}: podCIDRs ${peer.podCIDRs.join(', ')}`},
          ],
          values: {bridge: pipeline.bridge, gateway},
        })
      }
    }
  },
}

function answeredBy(pipeline: Pipeline): ReadonlySet<string> {
  return new Set(
    pipeline.table('ARPResponder').flatMap((facts) => {
      const asked = facts.drops ? null : termOf(facts, 'arp_tpa')
      return asked === null ? [] : [canonicalNetwork(asked)]
    }),
  )
}
