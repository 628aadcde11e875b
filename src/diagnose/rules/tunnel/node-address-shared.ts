import type {KubeNode} from '../../../cluster/nodes.ts'
import {formatIp, parseIp} from '../../../ip.ts'
import type {NodeFacts} from '../../../trace/node-facts.ts'
import {nodeObject} from '../../object.ts'
import {look, repair} from '../../remedies.ts'
import {type ClusterRule, type Found, found, need} from '../../rule.ts'

export const rule: ClusterRule = {
  id: 'ANT0317',
  slug: 'node-address-shared',
  title: 'Two nodes have the same address',
  severity: 'error',
  scope: 'cluster',
  needs: ['core/v1/nodes', 'ip-addr'],
  follows: [],
  explains: ['misdelivered', 'tunnel-remote-unknown'],
  cause:
    'A machine was copied with its address, an address was given out twice, or the Node object of a machine that is gone was left.',
  impact: 'Packets for pods of one of the nodes go to the other.',
  detection:
    'The internal addresses of all Node objects are compared, with each other and with what the devices of every other node have.',
  remedy: [
    look('See the addresses of all nodes', 'kubectl get nodes -o wide'),
    look('See what a node itself has', 'ip addr show   # on each of both nodes'),
    repair('Take the Node object away whose machine is gone', 'kubectl delete node {name}'),
  ],
  proof: 'real',
  *evaluate({cluster, facts}) {
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    const owners = new Map<string, KubeNode>()
    for (const node of nodes ?? []) {
      for (const key of new Set(node.internalIPs.map(written))) {
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
    for (const node of facts.nodes) {
      yield* need(node.name, 'ip-addr', node.devices.addresses)
      yield* strangersOn(node, owners)
    }
  },
}

const written = (text: string): string => {
  const ip = parseIp(text)
  return ip ? formatIp(ip) : text
}

/** Addresses on a node's devices that the Node object of another has, and its own hasn't. */
function* strangersOn(node: NodeFacts, owners: ReadonlyMap<string, KubeNode>): Generator<Found> {
  if (!node.devices.addresses.known) return
  const own = new Set([...owners.values()].find(({name}) => name === node.name)?.internalIPs.map(written))
  for (const {local, dev, line} of node.devices.addresses.value.items) {
    const key = written(local)
    const owner = owners.get(key)
    if (!owner || owner.name === node.name || own.has(key) || dev === 'lo') continue
    yield found({
      where: {node: node.name, object: nodeObject(owner.name)},
      message: `${dev} of ${node.name} has ${key}, the address of ${owner.name}`,
      evidence: [
        node.evidence('ip-addr', line, `${dev} ${local}`),
        {...owner.evidence, text: `${owner.name} InternalIP ${key}`},
      ],
      touches: [{node: owner.name, object: nodeObject(owner.name)}],
    })
  }
}
