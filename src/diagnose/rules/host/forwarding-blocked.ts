import {evaluateHook} from '../../../host/evaluate-hook.ts'
import type {FilterPacket} from '../../../host/filter-packet.ts'
import {parseIp} from '../../../ip.ts'
import {deviceObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0408',
  slug: 'forwarding-blocked',
  title: "The node's packet filter drops what pods send out of the node",
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'ovsdb', 'ip-addr', 'iptables', 'ip6tables', 'iptables-legacy', 'nft', 'ipset'],
  follows: [],
  explains: ['host-firewall'],
  cause:
    'A rule of another program (firewalld, Docker, a hardened image) stands before the jump to ANTREA-FORWARD, or the jump or its rules are gone and the policy of FORWARD is DROP.',
  impact: 'Pods of the node reach nothing outside the cluster; without encapsulation, no pods of other nodes either.',
  detection:
    'A new TCP connection from a pod’s address to an address outside the cluster is led through the rules of FORWARD, from Antrea’s gateway to the node’s network device. It is told only where every rule on the way could be judged.',
  remedy: [
    {
      kind: 'look',
      text: 'See the rules of FORWARD with their counters',
      command: 'iptables -L FORWARD -v -n --line-numbers   # on {node}',
    },
    {kind: 'look', text: 'See rules of nftables', command: 'nft list ruleset   # on {node}'},
    {
      kind: 'repair',
      text: 'Let packets from and to {device} pass, in the program that made the rule',
      command: 'iptables -I FORWARD -i {device} -j ACCEPT   # on {node}',
    },
  ],
  proof: 'real',
  *evaluate({node, cluster}) {
    yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    yield* need(node.name, 'ovsdb', node.ports)
    yield* need(node.name, 'ip-addr', node.devices.addresses)
    const gateway = node.gatewayPort?.name
    const underlay = node.devices.underlay
    if (gateway === undefined || underlay === null) return
    for (const family of [4, 6] as const) {
      const source = parseIp(node.devices.gatewayAddress(family) ?? '')
      const destination = parseIp(OUTSIDE[family])
      if (!source || !destination) continue
      const probe = family === 4 ? 'iptables' : 'ip6tables'
      yield* need(node.name, probe, family === 4 ? node.model.iptables : node.model.ip6tables)
      const packet: FilterPacket = {
        source: {family, value: source.value + 1n},
        destination,
        protocol: 6,
        sport: 49152,
        dport: 443,
        tcpFlags: 2,
        iif: gateway,
        oif: underlay,
        mark: 0,
        ctState: 'new',
        size: 60,
      }
      const result = evaluateHook(node.devices.filters(family), 'FORWARD', packet)
      if (result.verdict !== 'drop' && result.verdict !== 'reject') continue
      const {by, policyOf} = result
      yield found({
        where: {node: node.name, object: deviceObject(gateway)},
        message: `FORWARD of ${node.name} ${result.verdict === 'drop' ? 'drops' : 'rejects'} what its pods send out: ${result.reason}`,
        evidence: [by ? node.ruleEvidence(by, family) : node.evidence(probe, policyOf?.chain.line ?? null)],
      })
    }
  },
}

/** Addresses for documentation (RFC 5737, RFC 3849): nobody's, so no rule is about them. */
const OUTSIDE = {4: '203.0.113.1', 6: '2001:db8::1'} as const
