import {type Prefix, parseIp, parsePrefix, prefixContains, prefixesOverlap} from '../../../ip.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0429',
  slug: 'pod-set-too-large',
  title: "A node takes addresses for pods' that are not",
  severity: 'info',
  scope: 'node',
  needs: ['core/v1/nodes', 'ovsdb', 'ipset'],
  follows: [{rule: 'ANT0304', by: 'cluster'}],
  cause: 'The set ANTREA-POD-IP was changed by hand, or kept the network of a node that left.',
  impact:
    'What pods send to such an address leaves with the pod’s own address: a machine that is not in the cluster has no way to answer.',
  detection:
    'Networks in the sets ANTREA-POD-IP and ANTREA-POD-IP6 that overlap no Node’s PodCIDR. It is a warning where one holds the address of a Node.',
  remedy: [
    look('See the members', 'ipset list {set}   # on {node}'),
    repair('Take out what is too much', 'ipset del {set} {cidr}   # on {node}'),
  ],
  proof: 'real',
  *evaluate({node, cluster, index}) {
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    yield* need(node.name, 'ovsdb', node.ports)
    const sets = yield* need(node.name, 'ipset', node.model.ipsets)
    const mode = node.mode?.trafficEncapMode
    if (!nodes || !sets || !mode?.known || mode.value === 'networkPolicyOnly') return
    if (!node.mode?.multicluster.known || node.mode.multicluster.value) return
    for (const {name, entries} of sets.items.filter((set) => SETS.has(set.name))) {
      for (const {
        parts: [text = ''],
        nomatch,
        line,
      } of entries) {
        const member = nomatch || index.nodeOfPodNetwork(text) ? null : parsePrefix(text)
        if (!member) continue
        const holdsNode = nodes.some(({internalIPs}) => internalIPs.some((ip) => holds(member, ip)))
        if (!holdsNode && index.podNetworks.some(({prefix}) => prefixesOverlap(prefix, member))) continue
        yield found({
          where: {node: node.name, object: null},
          message: `${name} of ${node.name} has ${text}, which ${holdsNode ? 'holds addresses of nodes' : 'is the PodCIDR of no node'}`,
          evidence: [node.evidence('ipset', line)],
          severity: holdsNode ? 'warning' : 'info',
          values: {set: name, cidr: text},
        })
      }
    }
  },
}

const SETS = new Set(['ANTREA-POD-IP', 'ANTREA-POD-IP6'])

function holds(member: Prefix, text: string): boolean {
  const ip = parseIp(text)
  return ip !== null && prefixContains(member, ip)
}
