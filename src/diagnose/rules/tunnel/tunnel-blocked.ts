import {evaluateHook} from '../../../host/evaluate-hook.ts'
import type {FilterPacket} from '../../../host/filter-packet.ts'
import {type Ip, parseIp} from '../../../ip.ts'
import {tunnelProtocol} from '../../../trace/outer-frame.ts'
import type {PortFacts} from '../../../trace/ports-of-node.ts'
import {deviceObject} from '../../object.ts'
import {peersOf} from '../../peers.ts'
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
  impact: 'Pods of other nodes cannot send to pods of this node, or the reverse.',
  detection:
    'A packet of the tunnel from another node is led through the rules of PREROUTING and INPUT, and one to it through OUTPUT and POSTROUTING. Only with the kernel’s datapath: with the one in user space tunnel packets do not pass the host’s filter. It is told only where every rule on the way could be judged. What lies between the nodes is not seen.',
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
    yield* need(node.name, 'ip-addr', node.devices.addresses)
    const underlay = node.devices.underlay
    const tunnel = ports?.find(({role, ofport}) => role === 'tunnel' && ofport !== -1)
    if (!nodes || !tunnel || underlay === null || node.datapath !== 'system') return
    const own = node.devices.addressesOf(underlay).flatMap((text) => parseIp(text) ?? [])
    for (const peer of peersOf(node, nodes).slice(0, MOST_PEERS)) {
      const {family} = peer.address
      const address = own.find((ip) => ip.family === family)
      if (!address) continue
      const probe = family === 4 ? 'iptables' : 'ip6tables'
      yield* need(node.name, probe, family === 4 ? node.model.iptables : node.model.ip6tables)
      for (const hook of HOOKS) {
        const packet = outerPacket(tunnel, hook, {own: address, peer: peer.address, device: underlay})
        const result = evaluateHook(node.devices.filters(family), hook, packet)
        if (result.verdict !== 'drop' && result.verdict !== 'reject') continue
        const {by, policyOf} = result
        const way = packet.iif === null ? 'to' : 'of'
        yield found({
          where: {node: node.name, object: deviceObject(tunnel.name)},
          message: `${hook} of ${node.name} ${result.verdict === 'drop' ? 'drops' : 'rejects'} ${tunnel.type} packets ${way} ${peer.node.name} (${peer.text})${tunnel.tunnelPort === null ? '' : `, port ${tunnel.tunnelPort}`}: ${result.reason}`,
          evidence: [by ? node.ruleEvidence(by, family) : node.evidence(probe, policyOf?.chain.line ?? null)],
          values: {port: String(tunnel.tunnelPort ?? 'of the tunnel')},
        })
        return
      }
    }
  },
}

/** In a large cluster a rule for a single node of those that come later is not seen here: a trace to its pods shows it. */
const MOST_PEERS = 64
const HOOKS = ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'] as const

/** The tunnel's packet as the node's filter sees it; Antrea's own rules keep those by UDP from being tracked. */
function outerPacket(
  {type, tunnelPort}: PortFacts,
  hook: (typeof HOOKS)[number],
  {own, peer, device}: {readonly own: Ip; readonly peer: Ip; readonly device: string},
): FilterPacket {
  const isIncoming = hook === 'PREROUTING' || hook === 'INPUT'
  return {
    source: isIncoming ? peer : own,
    destination: isIncoming ? own : peer,
    protocol: tunnelProtocol(type),
    sport: tunnelPort === null ? null : 49152,
    dport: tunnelPort,
    iif: isIncoming ? device : null,
    oif: isIncoming ? null : device,
    mark: 0,
    ctState: tunnelPort === null ? 'new' : 'untracked',
    size: 150,
  }
}
