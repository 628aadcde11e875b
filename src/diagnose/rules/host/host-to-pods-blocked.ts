import {evaluateHook} from '../../../host/evaluate-hook.ts'
import {type Ip, parseIp} from '../../../ip.ts'
import {deviceObject} from '../../object.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0427',
  slug: 'host-to-pods-blocked',
  title: "The node's packet filter keeps the node from its own pods",
  severity: 'error',
  scope: 'node',
  needs: ['ovsdb', 'ip-addr', 'iptables', 'ip6tables', 'iptables-legacy', 'nft', 'ipset'],
  follows: [],
  explains: ['host-firewall'],
  cause:
    'A firewall on the node lets the node send, or take answers in, only where it knows the device: Antrea’s gateway is not among those.',
  impact:
    'Probes of kubelet fail and pods are started anew over and over; host-network pods do not reach the pods of the node.',
  detection:
    'A new TCP connection of the node to a pod’s address is led through OUTPUT, and its answer through INPUT. It is told only where every rule on the way could be judged; rules that Antrea wrote for policies of nodes are meant, and left alone.',
  remedy: [
    look('See the rules with their counters', 'iptables -L -v -n --line-numbers   # on {node}'),
    repair(
      'Let packets to and from {device} pass, in the program that made the rule',
      'iptables -I INPUT -i {device} -j ACCEPT   # on {node}',
    ),
  ],
  proof: 'real',
  *evaluate({node}) {
    yield* need(node.name, 'ovsdb', node.ports)
    yield* need(node.name, 'ip-addr', node.devices.addresses)
    const gateway = node.gatewayPort?.name
    if (gateway === undefined) return
    for (const family of [4, 6] as const) {
      const own = parseIp(node.devices.gatewayAddress(family) ?? '')
      if (!own) continue
      const probe = family === 4 ? 'iptables' : 'ip6tables'
      yield* need(node.name, probe, family === 4 ? node.model.iptables : node.model.ip6tables)
      const pod: Ip = {family, value: own.value + 1n}
      const tcp = {protocol: 6, mark: 0, size: 60}
      const sent = {
        ...tcp,
        source: own,
        destination: pod,
        sport: 49152,
        dport: 8080,
        tcpFlags: 2,
        iif: null,
        oif: gateway,
      }
      const back = {
        ...tcp,
        source: pod,
        destination: own,
        sport: 8080,
        dport: 49152,
        tcpFlags: 18,
        iif: gateway,
        oif: null,
      }
      for (const [hook, packet] of [
        ['OUTPUT', {...sent, ctState: 'new'}],
        ['INPUT', {...back, ctState: 'established'}],
      ] as const) {
        const {verdict, by, policyOf, reason} = evaluateHook(node.devices.filters(family), hook, packet)
        if ((verdict !== 'drop' && verdict !== 'reject') || by?.chain.name.startsWith('ANTREA-')) continue
        yield found({
          where: {node: node.name, object: deviceObject(gateway)},
          message: `${hook} of ${node.name} ${verdict === 'drop' ? 'drops' : 'rejects'} ${hook === 'OUTPUT' ? 'what the node sends to its pods' : 'what its pods answer to the node'}: ${reason}`,
          evidence: [by ? node.ruleEvidence(by, family) : node.evidence(probe, policyOf?.chain.line ?? null)],
        })
        break
      }
    }
  },
}
