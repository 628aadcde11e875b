import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {nodeObject} from '../../object.ts'
import {l3Flows, needPipeline} from '../../pipeline.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0302',
  slug: 'tunnel-destination-wrong',
  title: "The tunnel to another node's pods leads elsewhere",
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'flows'],
  follows: [],
  explains: ['tunnel-remote-unknown', 'tunnel-to-self', 'misrouted'],
  cause:
    'The node’s address changed and the flow was not written anew, the agent chose another of the node’s addresses than the one that works, or somebody changed the flow.',
  impact:
    'What this node’s pods, and the node itself, send to pods of that node goes to nobody, or to a node that does not have them.',
  detection:
    'The address that a flow of L3Forwarding sets as the tunnel’s destination for a Node’s PodCIDR is compared with the addresses of that Node object, its annotation of transport addresses, and the devices of the node.',
  remedy: [
    lookAtTable('L3Forwarding'),
    {kind: 'look', text: 'See the addresses of the node', command: 'kubectl get node {name} -o wide'},
    REWRITE_FLOWS,
  ],
  proof: 'real',
  *evaluate({node, cluster, facts, index}) {
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    const pipeline = yield* needPipeline(node)
    if (!nodes || !pipeline) return
    for (const {facts: each, network} of l3Flows(pipeline)) {
      const peer = network === null ? null : index.nodeOfPodNetwork(network)
      if (!peer) continue
      const remote = /set_field:([\da-f.:]+)->tun_(?:ipv6_)?dst\b/i.exec(each.flow.actionsText)?.[1]
      if (remote === undefined || index.isTransportAddress(peer, remote)) continue
      const owner = facts.ownerOfAddress(remote)?.node ?? null
      if (owner === peer.name) continue
      yield found({
        where: {node: node.name, object: nodeObject(peer.name)},
        message: `${node.name} tunnels packets for ${network}, the pods of ${peer.name} (${peer.internalIPs.join(', ')}), to ${remote}, ${owner ? `which is ${owner}` : 'which is no node'}`,
        evidence: [
          node.flows.evidence(pipeline.bridge, each.flow),
          {...peer.evidence, text: `${peer.name} ${peer.internalIPs.join(' ')}, podCIDRs ${peer.podCIDRs.join(' ')}`},
        ],
        values: {bridge: pipeline.bridge, node: node.name},
      })
    }
  },
}
