import {tunnelDestination} from '../../../antrea/facts.ts'
import type {KubeNode} from '../../../cluster/nodes.ts'
import {sameIpText} from '../../../ip.ts'
import {valueOr} from '../../../model/known.ts'
import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {nodeObject} from '../../object.ts'
import {canonicalNetwork, destinationOf, needPipeline} from '../../pipeline.ts'
import {type ClusterContext, found, type NodeRule, need} from '../../rule.ts'

/** Where an agent writes the addresses of its transport interface, when that isn't the one with the Node's address. */
const TRANSPORT = 'node.antrea.io/transport-addresses'

export const rule: NodeRule = {
  id: 'ANT0507',
  slug: 'tunnel-destination-wrong',
  title: "The tunnel to another node's pods goes to an address that is not that node's",
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'core/v1/nodes'],
  follows: [
    {rule: 'ANT0803', by: 'node'},
    {rule: 'ANT0304', by: 'object'},
  ],
  explains: ['tunnel-remote-unknown', 'tunnel-to-self', 'misdelivered', 'tunnel-no-route'],
  cause:
    'The node got another address, was deleted and joined again, or the flow was changed by hand; and the agent has not written it again.',
  impact: 'Whatever pods of this node send to pods of that node goes to a wrong machine or to none.',
  detection:
    'The flow of L3Forwarding for a Pod CIDR of another node sets a tunnel destination that is neither an internal address of that Node, nor in its transport-addresses, nor on one of its devices. Says nothing where the dump is not whole.',
  remedy: [
    lookAtTable('L3Forwarding'),
    {kind: 'look', text: 'See the addresses of the node', command: 'kubectl get node {peer} -o wide'},
    REWRITE_FLOWS,
  ],
  proof: 'real',
  *evaluate(context) {
    const {node, cluster} = context
    const pipeline = yield* needPipeline(node)
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    if (!pipeline || !nodes) return
    const owners = new Map(
      nodes.flatMap((peer) => peer.podCIDRs.map((cidr) => [canonicalNetwork(cidr), peer] as const)),
    )
    for (const facts of pipeline.table('L3Forwarding')) {
      const remote = tunnelDestination(facts)
      const network = destinationOf(facts)
      const peer = network === null ? undefined : owners.get(network)
      if (remote === null || !peer || peer.name === node.name || isItsAddress(context, peer, remote)) continue
      yield found({
        where: {node: node.name, object: nodeObject(peer.name)},
        message: `L3Forwarding of ${pipeline.bridge} on ${node.name} sends ${network}, the pods of node ${peer.name}, through the tunnel to ${remote}, which is not ${peer.name}'s (${peer.internalIPs.join(', ')})`,
        evidence: [
          node.flowEvidence(pipeline.bridge, facts.flow),
          {...peer.evidence, text: `${peer.name}: internal addresses ${peer.internalIPs.join(', ')}`},
        ],
        values: {bridge: pipeline.bridge, peer: peer.name},
      })
    }
  },
}

function isItsAddress({facts, cluster}: ClusterContext, peer: KubeNode, remote: string): boolean {
  const written = peer.annotations.get(TRANSPORT)?.split(',') ?? []
  const agent = valueOr(cluster.agentInfos, []).find((info) => (info.node ?? info.name) === peer.name)
  const all = [
    ...peer.internalIPs,
    ...written,
    ...(agent?.transportInterfaceIPs ?? []).map((ip) => ip.replace(/\/\d+$/, '')),
  ]
  return all.some((ip) => sameIpText(ip.trim(), remote)) || facts.ownerOfAddress(remote)?.node === peer.name
}
