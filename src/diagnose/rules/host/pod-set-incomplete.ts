import type {Table} from '../../../host/ruleset.ts'
import {type Prefix, parsePrefix} from '../../../ip.ts'
import {type PrefixMap, prefixMap} from '../../../prefix-map.ts'
import {nodeObject} from '../../object.ts'
import {isJoined} from '../../pod-networks.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0410',
  slug: 'pod-set-incomplete',
  title: "A node does not know another node's pods as pods",
  severity: 'warning',
  scope: 'node',
  needs: ['core/v1/nodes', 'ovsdb', 'ip-addr', 'ipset', 'iptables', 'ip6tables'],
  follows: [{rule: 'ANT0304', by: 'object'}],
  cause: 'The set ANTREA-POD-IP was changed by hand, or the agent could not write it.',
  impact:
    'Packets of pods that the node routes to that node’s pods get the node’s address: policies see the node in place of the pod.',
  detection:
    'The PodCIDRs of all Nodes must be in the set that the masquerade rule of ANTREA-POSTROUTING excludes. Nothing is said where no rule uses the set.',
  remedy: [
    {kind: 'look', text: 'See the members', command: 'ipset list {set}   # on {node}'},
    {
      kind: 'repair',
      text: 'Add what is missing; the agent does so when it starts',
      command: 'ipset add {set} {cidr}   # on {node}',
    },
  ],
  proof: 'real',
  *evaluate({node, cluster, index}) {
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    yield* need(node.name, 'ovsdb', node.ports)
    const sets = yield* need(node.name, 'ipset', node.model.ipsets)
    const mode = node.mode?.trafficEncapMode
    if (!nodes || !sets || sets.unparsed.length > 0 || !mode?.known || mode.value === 'networkPolicyOnly') return
    for (const family of [4, 6] as const) {
      const name = SETS[family]
      const rules =
        family === 4
          ? yield* need(node.name, 'iptables', node.model.iptables)
          : node.devices.gatewayAddress(6) === null
            ? null
            : yield* need(node.name, 'ip6tables', node.model.ip6tables)
      const set = sets.items.find((each) => each.name === name)
      if (!set || !rules?.items.some((table) => usesSet(table, name))) continue
      const members = prefixMap(
        set.entries.flatMap(({parts: [text = ''], nomatch}) => (nomatch ? [] : (parsePrefix(text) ?? []))),
        (member) => member,
      )
      for (const {node: peer, text: cidr, prefix, routable} of index.podNetworks) {
        if (!routable || prefix.family !== family || holds(members, prefix)) continue
        if (!isJoined(peer, cluster.takenAt)) continue
        yield found({
          where: {node: node.name, object: nodeObject(peer.name)},
          message: `${name} of ${node.name} lacks ${cidr}, the pods of ${peer.name}`,
          evidence: [node.evidence('ipset', set.line)],
          values: {node: node.name, set: name, cidr},
        })
      }
    }
  },
}

const SETS = {4: 'ANTREA-POD-IP', 6: 'ANTREA-POD-IP6'} as const

const usesSet = ({chains}: Table, name: string): boolean =>
  chains.some(({rules}) => rules.some(({matches}) => matches.some((m) => m.kind === 'ipset' && m.name === name)))

/** Whether a member is the network, or one around it. */
function holds(members: PrefixMap<Prefix>, network: Prefix): boolean {
  for (const [member] of members(network)) if (member && member.length <= network.length) return true
  return false
}
