import {evaluateHook} from '../../../host/evaluate-hook.ts'
import {parseIp} from '../../../ip.ts'
import {deviceObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0306',
  slug: 'tunnel-blocked',
  title: "The node's packet filter drops packets of the tunnel",
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'ovsdb', 'ip-addr', 'iptables', 'ip6tables', 'iptables-legacy', 'nft', 'ipset'],
  follows: [],
  explains: ['host-firewall'],
  cause:
    'A firewall on the node (firewalld, ufw, a hardened image) lets in only what it knows, and the tunnel’s UDP port is not among that.',
  impact: 'Pods of other nodes cannot send to pods of this node.',
  detection:
    'A packet of the tunnel from another node is led through the rules of INPUT. Only with the kernel’s datapath: with the one in user space tunnel packets do not pass the host’s filter. It is told only where every rule on the way could be judged. What lies between the nodes is not seen.',
  remedy: [
    {
      kind: 'look',
      text: 'See the rules of INPUT with their counters',
      command: 'iptables -L INPUT -v -n --line-numbers   # on {node}',
    },
    {kind: 'look', text: 'See rules of nftables', command: 'nft list ruleset   # on {node}'},
    {
      kind: 'repair',
      text: 'Let UDP port {port} in from the other nodes, in the program that made the rule',
      command: 'iptables -I INPUT -p udp --dport {port} -j ACCEPT   # on {node}',
    },
  ],
  proof: 'made',
  *evaluate({node, cluster}) {
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    yield* need(node.name, 'ip-addr', node.addresses)
    const underlay = node.underlayDevice
    const tunnel = ports?.find(({role, tunnelPort}) => role === 'tunnel' && tunnelPort !== null)
    if (!nodes || !tunnel || underlay === null || node.datapath !== 'system') return
    const own = node.addressesOf(underlay).flatMap((text) => parseIp(text) ?? [])
    for (const peer of nodes) {
      const source = peer.name === node.name ? null : parseIp(peer.internalIPs[0] ?? '')
      const destination = source && own.find(({family}) => family === source.family)
      if (!source || !destination) continue
      const {family} = source
      const probe = family === 4 ? 'iptables' : 'ip6tables'
      yield* need(node.name, probe, family === 4 ? node.model.iptables : node.model.ip6tables)
      const result = evaluateHook(node.filterState(family), 'INPUT', {
        source,
        destination,
        protocol: 17,
        sport: 49152,
        dport: tunnel.tunnelPort,
        iif: underlay,
        oif: null,
        mark: 0,
        ctState: 'untracked',
        size: 150,
      })
      if (result.verdict !== 'drop' && result.verdict !== 'reject') continue
      const {by, policyOf} = result
      yield found({
        where: {node: node.name, object: deviceObject(tunnel.name)},
        message: `INPUT of ${node.name} ${result.verdict === 'drop' ? 'drops' : 'rejects'} ${tunnel.type} packets of ${peer.name} (${peer.internalIPs[0]}) to UDP port ${tunnel.tunnelPort}: ${result.reason}`,
        evidence: [by ? node.ruleEvidence(by, family) : node.evidence(probe, policyOf?.chain.line ?? null)],
        values: {port: String(tunnel.tunnelPort)},
      })
      return
    }
  },
}
