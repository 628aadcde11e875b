import type {KubeNode} from '../../../cluster/nodes.ts'
import {evaluateHook} from '../../../host/evaluate-hook.ts'
import type {FilterPacket} from '../../../host/filter-packet.ts'
import {formatIp, type Ip, parseIp, parsePrefix} from '../../../ip.ts'
import type {NodeFacts} from '../../../trace/node-facts.ts'
import {deviceObject} from '../../object.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0413',
  slug: 'replies-blocked',
  title: "The node's packet filter drops what comes back to pods",
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'ovsdb', 'ip-addr', 'iptables', 'ip6tables', 'iptables-legacy', 'nft', 'ipset'],
  follows: [{rule: 'ANT0408', by: 'node'}],
  explains: ['host-firewall'],
  cause:
    'A rule of another program (firewalld, Docker, a hardened image) stands before the jump to ANTREA-FORWARD and drops packets to the gateway, or the policy of FORWARD is DROP and Antrea’s rules are gone.',
  impact:
    'Pods open connections to the outside and get no answer; without encapsulation pods of other nodes do not reach them either.',
  detection:
    'An answer from outside the cluster to a pod, and where pods’ packets cross the nodes without a tunnel a new connection of another node’s pod, are led through the rules of FORWARD, from the node’s network device to Antrea’s gateway. It is told only where every rule on the way could be judged.',
  remedy: [
    look('See the rules of FORWARD with their counters', 'iptables -L FORWARD -v -n --line-numbers   # on {node}'),
    look('See rules of nftables', 'nft list ruleset   # on {node}'),
    repair(
      'Let packets to {device} pass, in the program that made the rule',
      'iptables -I FORWARD -o {device} -j ACCEPT   # on {node}',
    ),
  ],
  proof: 'real',
  *evaluate({node, cluster}) {
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    yield* need(node.name, 'ovsdb', node.ports)
    yield* need(node.name, 'ip-addr', node.devices.addresses)
    const gateway = node.gatewayPort?.name
    const underlay = node.devices.underlay
    if (!nodes || gateway === undefined || underlay === null) return
    for (const family of [4, 6] as const) {
      const own = parseIp(node.devices.gatewayAddress(family) ?? '')
      if (!own) continue
      const probe = family === 4 ? 'iptables' : 'ip6tables'
      yield* need(node.name, probe, family === 4 ? node.model.iptables : node.model.ip6tables)
      const pod: Ip = {family, value: own.value + 1n}
      for (const packet of arrivals(node, nodes, pod, {iif: underlay, oif: gateway})) {
        const result = evaluateHook(node.devices.filters(family), 'FORWARD', packet)
        if (result.verdict !== 'drop' && result.verdict !== 'reject') continue
        const {by, policyOf} = result
        yield found({
          where: {node: node.name, object: deviceObject(gateway)},
          message: `FORWARD of ${node.name} ${result.verdict === 'drop' ? 'drops' : 'rejects'} ${packet.ctState === 'new' ? `packets of other nodes’ pods (${formatIp(packet.source)})` : 'answers'} to its pods: ${result.reason}`,
          evidence: [by ? node.ruleEvidence(by, family) : node.evidence(probe, policyOf?.chain.line ?? null)],
        })
        break
      }
    }
  },
}

/** Addresses for documentation (RFC 5737, RFC 3849): nobody's, so no rule is about them. */
const OUTSIDE = {4: '203.0.113.1', 6: '2001:db8::1'} as const

function arrivals(
  node: NodeFacts,
  nodes: readonly KubeNode[],
  pod: Ip,
  devices: {readonly iif: string; readonly oif: string},
): readonly FilterPacket[] {
  const tcp = {destination: pod, protocol: 6, mark: 0, size: 60, ...devices}
  const outside = parseIp(OUTSIDE[pod.family])
  const mode = node.mode?.trafficEncapMode
  const isRouted = mode?.known === true && mode.value === 'noEncap'
  const peer = isRouted ? nodes.find(({name}) => name !== node.name) : undefined
  const cidr = peer?.podCIDRs.flatMap((text) => parsePrefix(text) ?? []).find(({family}) => family === pod.family)
  return [
    ...(outside
      ? [{...tcp, source: outside, sport: 443, dport: 49152, tcpFlags: 18, ctState: 'established' as const}]
      : []),
    ...(cidr
      ? [
          {
            ...tcp,
            source: {family: pod.family, value: cidr.value + 2n},
            sport: 49152,
            dport: 80,
            tcpFlags: 2,
            ctState: 'new' as const,
          },
        ]
      : []),
  ]
}
