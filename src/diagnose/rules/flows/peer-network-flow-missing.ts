import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {LOST_FLOW_FOLLOWS, noFlow} from '../../lost-flow.ts'
import {nodeObject} from '../../object.ts'
import {l3Flows, needPipeline} from '../../pipeline.ts'
import {isJoined} from '../../pod-networks.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0506',
  slug: 'peer-network-flow-missing',
  title: "L3Forwarding has no flow for another node's pod network",
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'core/v1/nodes'],
  follows: LOST_FLOW_FOLLOWS,
  explains: ['misrouted', 'table-miss', 'tunnel'],
  cause:
    'The flow was deleted, or the agent does not know the node, or failed at its route or its flows and will try again: its log says so.',
  impact:
    'Pods of this node do not reach those pods: packets leave by the gateway instead of the tunnel. Where the node has two address families, only one may fail.',
  detection:
    'In encap mode each Pod CIDR of each other node that has an internal address of its family and has existed for more than ten seconds must be the destination of a flow in L3Forwarding. Says nothing in other modes and where the dump is not whole.',
  remedy: [
    lookAtTable('L3Forwarding'),
    {
      kind: 'look',
      text: 'Read what the agent says of that node',
      command: 'grep {peer} /var/log/antrea/antrea-agent.INFO | tail   # on {node}',
    },
    REWRITE_FLOWS,
  ],
  proof: 'real',
  *evaluate({node, cluster, index}) {
    const pipeline = yield* needPipeline(node)
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    if (!pipeline || !nodes) return
    const mode = node.mode?.trafficEncapMode
    if (!mode?.known || mode.value !== 'encap' || pipeline.table('L3Forwarding').length === 0) return
    const covered = new Set(l3Flows(pipeline).map(({network}) => network))
    for (const peer of nodes) {
      if (peer.name === node.name || !isJoined(peer, cluster.takenAt)) continue
      const missing = index
        .podNetworksOf(peer.name)
        .flatMap(({routable, network, text}) => (routable && !covered.has(network) ? [text] : []))
      if (missing.length === 0) continue
      yield found({
        where: {node: node.name, object: nodeObject(peer.name)},
        message: `L3Forwarding of ${pipeline.bridge} on ${node.name} has no flow for ${missing.join(' and ')}, the pod network of node ${peer.name}`,
        evidence: [
          ...missing.map((cidr) => noFlow(node, pipeline, `no flow of L3Forwarding is for ${cidr}`)),
          {...peer.evidence, text: `${peer.name}: podCIDRs ${peer.podCIDRs.join(', ')}`},
        ],
        values: {bridge: pipeline.bridge, peer: peer.name},
      })
    }
  },
}
