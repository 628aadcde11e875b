import {type Ip, parseIp, parsePrefix, prefixContains} from '../../../ip.ts'
import {agentConfigOf} from '../../../model/antrea-context.ts'
import type {Evidence} from '../../../model/evidence.ts'
import {nodeObject} from '../../object.ts'
import {look, repair} from '../../remedies.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

export const rule: ClusterRule = {
  id: 'ANT0323',
  slug: 'pod-cidr-conflict',
  title: "The network of a node's pods holds addresses of nodes or Services",
  severity: 'error',
  scope: 'cluster',
  needs: ['core/v1/nodes', 'core/v1/services', 'core/v1/configmaps'],
  follows: [],
  explains: ['misrouted', 'no-route', 'misdelivered', 'no-such-pod'],
  cause: 'The cluster was set up with a network for pods that overlaps that of the machines or of Services.',
  impact:
    'Packets for these addresses are sent to where the pods of the node are: the nodes or Services are not reached, or pods that get such an address are not.',
  detection:
    'Internal addresses of all Nodes and ClusterIPs of all Services are looked for in the PodCIDRs. Nothing is said where another plug-in gives the pods their addresses.',
  remedy: [
    look(
      'See the PodCIDRs and addresses of all nodes',
      'kubectl get nodes -o custom-columns=NAME:.metadata.name,CIDRS:.spec.podCIDRs,ADDRESSES:.status.addresses[*].address',
    ),
    repair(
      'Give the cluster another network for pods (--cluster-cidr of kube-controller-manager) and let the nodes join anew',
    ),
  ],
  proof: 'made',
  *evaluate({cluster}) {
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    const services = yield* need(null, 'core/v1/services', cluster.services)
    const config = yield* need(null, 'core/v1/configmaps', agentConfigOf(cluster))
    if (!nodes || config?.trafficEncapMode?.toLowerCase() === 'networkpolicyonly') return
    const owned = [
      ...nodes.flatMap(({name, internalIPs, evidence}) => owners(internalIPs, `node ${name}`, evidence)),
      ...(services ?? []).flatMap(({namespace, name, clusterIPs, evidence}) =>
        owners(clusterIPs, `Service ${namespace}/${name}`, evidence),
      ),
    ]
    for (const node of nodes) {
      for (const text of node.podCIDRs) {
        const cidr = parsePrefix(text)
        const inside = cidr ? owned.filter(({ip}) => ip.family === cidr.family && prefixContains(cidr, ip)) : []
        const [first] = inside
        if (!first) continue
        yield found({
          where: {node: null, object: nodeObject(node.name)},
          message: `PodCIDR ${text} of ${node.name} holds ${first.text}, the address of ${first.who}${inside.length > 1 ? `, and ${inside.length - 1} more` : ''}`,
          evidence: [{...node.evidence, text: `${node.name} podCIDR ${text}`}, first.evidence],
        })
      }
    }
  },
}

interface Owned {
  readonly ip: Ip
  readonly text: string
  readonly who: string
  readonly evidence: Evidence
}

const owners = (addresses: readonly string[], who: string, evidence: Evidence): readonly Owned[] =>
  addresses.flatMap((text) => {
    const ip = parseIp(text)
    return ip ? [{ip, text, who, evidence}] : []
  })
