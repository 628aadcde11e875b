import type {KubeNode} from '../../../cluster/nodes.ts'
import {formatIp, parseIp} from '../../../ip.ts'
import {nodeObject} from '../../object.ts'
import {look, repair} from '../../remedies.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

export const rule: ClusterRule = {
  id: 'ANT0317',
  slug: 'node-address-shared',
  title: 'Two nodes have the same address',
  severity: 'error',
  scope: 'cluster',
  needs: ['core/v1/nodes'],
  follows: [],
  explains: ['misdelivered', 'tunnel-remote-unknown'],
  cause:
    'A machine was copied with its address, an address was given out twice, or the Node object of a machine that is gone was left.',
  impact: 'Packets for pods of one of the nodes go to the other.',
  detection: 'The internal addresses of all Node objects are compared.',
  remedy: [
    look('See the addresses of all nodes', 'kubectl get nodes -o wide'),
    repair('Take the Node object away whose machine is gone', 'kubectl delete node {name}'),
  ],
  proof: 'made',
  *evaluate({cluster}) {
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    const owners = new Map<string, KubeNode>()
    for (const node of nodes ?? []) {
      for (const text of new Set(node.internalIPs)) {
        const ip = parseIp(text)
        const key = ip ? formatIp(ip) : text
        const other = owners.get(key)
        owners.set(key, other ?? node)
        if (!other || other === node) continue
        yield found({
          where: {node: null, object: nodeObject(node.name)},
          message: `Nodes ${other.name} and ${node.name} both have ${key}`,
          evidence: [node, other].map(({name, evidence}) => ({...evidence, text: `${name} InternalIP ${key}`})),
          touches: [
            {node: other.name, object: nodeObject(other.name)},
            {node: node.name, object: nodeObject(node.name)},
          ],
        })
      }
    }
  },
}
