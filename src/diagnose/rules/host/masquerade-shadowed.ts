import {evaluateHook} from '../../../host/evaluate-hook.ts'
import type {RuleRef} from '../../../host/hook-outcome.ts'
import type {Table} from '../../../host/ruleset.ts'
import {parseIp} from '../../../ip.ts'
import type {NodeFacts} from '../../../trace/node-facts.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0422',
  slug: 'masquerade-shadowed',
  title: "A rule of another program keeps pods' packets from being masqueraded",
  severity: 'error',
  scope: 'node',
  needs: [
    'core/v1/nodes',
    'core/v1/configmaps',
    'ovsdb',
    'ip-addr',
    'iptables',
    'ip6tables',
    'iptables-legacy',
    'nft',
    'ipset',
  ],
  follows: [{rule: 'ANT0404', by: 'node'}],
  cause:
    'A rule in POSTROUTING of the nat table stands before the jump to ANTREA-POSTROUTING and accepts the packet, which ends the table.',
  impact: 'Pods reach nothing outside the cluster: answers to their addresses find no way back.',
  detection:
    'A new TCP connection from a pod’s address to an address outside the cluster is led through POSTROUTING. It is told where Antrea’s rule that translates is there, an earlier rule accepts the packet, and every rule on the way could be judged. Nothing is said with noSNAT, nor where another plug-in routes.',
  remedy: [
    look('See the rules with their counters', 'iptables -t nat -L POSTROUTING -v -n --line-numbers   # on {node}'),
    repair('Take the rule out, in the program that made it, or have it come after Antrea’s jump'),
  ],
  proof: 'real',
  *evaluate({node, cluster}) {
    yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    yield* need(node.name, 'ovsdb', node.ports)
    yield* need(node.name, 'ip-addr', node.devices.addresses)
    const underlay = node.devices.underlay
    if (underlay === null || !masquerades(node)) return
    for (const family of [4, 6] as const) {
      const own = parseIp(node.devices.gatewayAddress(family) ?? '')
      const outside = parseIp(OUTSIDE[family])
      if (!own || !outside) continue
      const probe = family === 4 ? 'iptables' : 'ip6tables'
      const tables = yield* need(node.name, probe, family === 4 ? node.model.iptables : node.model.ip6tables)
      if (!tables?.items.some(hasMasquerade)) continue
      const {verdict, nat, trail} = evaluateHook(node.devices.filters(family), 'POSTROUTING', {
        source: {family, value: own.value + 1n},
        destination: outside,
        protocol: 6,
        sport: 49152,
        dport: 443,
        tcpFlags: 2,
        iif: null,
        oif: underlay,
        mark: 0,
        ctState: 'new',
        size: 60,
      })
      const by = verdict === 'accept' && nat === null ? trail.findLast(endsNat) : undefined
      if (!by) continue
      yield found({
        where: {node: node.name, object: null},
        message: `${by.chain.name} of table nat on ${node.name} accepts what pods send out before ${CHAIN} translates it: ${by.rule.text}`,
        evidence: [node.ruleEvidence(by, family)],
      })
    }
  },
}

const CHAIN = 'ANTREA-POSTROUTING'
const OUTSIDE = {4: '203.0.113.1', 6: '2001:db8::1'} as const

function masquerades({mode}: NodeFacts): boolean {
  if (!mode?.trafficEncapMode.known || mode.trafficEncapMode.value === 'networkPolicyOnly') return false
  return mode.noSNAT.known && !mode.noSNAT.value
}

const hasMasquerade = ({name, chains}: Table): boolean =>
  name === 'nat' &&
  chains.some(
    (chain) => chain.name === CHAIN && chain.rules.some(({effects}) => effects.some(({kind}) => kind === 'nat')),
  )

const endsNat = ({table, rule}: RuleRef): boolean =>
  table.name === 'nat' && rule.effects.some(({kind}) => kind === 'accept')
