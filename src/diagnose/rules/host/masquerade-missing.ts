import type {FilterRule, Table} from '../../../host/ruleset.ts'
import {formatIp, prefixOf} from '../../../ip.ts'
import type {NodeFacts} from '../../../trace/node-facts.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0404',
  slug: 'masquerade-missing',
  title: 'Packets of pods leave the node with the address of the pod',
  severity: 'error',
  scope: 'node',
  needs: ['ovsdb', 'core/v1/configmaps', 'ip-addr', 'iptables', 'ip6tables'],
  follows: [
    {rule: 'ANT0406', by: 'node'},
    {rule: 'ANT0421', by: 'node'},
  ],
  cause:
    'The rule that gives packets of pods to the outside the node’s address is missing: another program rewrote or flushed the nat table. The agent puts its rules back within a minute while it runs.',
  impact: 'Pods reach nothing outside the cluster: answers to their addresses find no way back.',
  detection:
    'The chain ANTREA-POSTROUTING of the nat table is searched for a MASQUERADE rule for the pods’ network of the node, and POSTROUTING for the jump to it. Nothing is said with noSNAT, where another plug-in routes, or where the agent keeps its rules in nftables.',
  remedy: [
    {kind: 'look', text: 'See the rules', command: 'iptables -t nat -S ANTREA-POSTROUTING   # on {node}'},
    {
      kind: 'repair',
      text: 'If they do not come back within a minute, start the agent of the node anew',
      command:
        'kubectl delete pod -n kube-system -l app=antrea,component=antrea-agent --field-selector spec.nodeName={node}',
    },
    {
      kind: 'repair',
      text: 'Find the program that flushes the rules (firewalld, a configuration tool), and tell it to leave Antrea’s chains alone',
      command: null,
    },
  ],
  proof: 'real',
  *evaluate({node}) {
    yield* need(node.name, 'ovsdb', node.ports)
    const addresses = yield* need(node.name, 'ip-addr', node.devices.addresses)
    const gateway = node.gatewayPort?.name
    const {mode} = node
    if (!addresses || gateway === undefined || !mode || !masquerades(node)) return
    for (const family of [4, 6] as const) {
      const own = addresses.items.find((a) => a.dev === gateway && a.family === family && a.scope !== 'link')
      if (!own) continue
      const probe = family === 4 ? 'iptables' : 'ip6tables'
      const tables = yield* need(node.name, probe, family === 4 ? node.model.iptables : node.model.ip6tables)
      // A table that nobody printed may be kept by nft alone.
      const nat = tables?.items.find(({name, complete}) => name === 'nat' && complete)
      if (!tables || !nat || tables.unparsed.length > 0) continue
      const network = prefixOf(own.ip, own.prefixLength)
      const missing = whatIsMissing(nat, (rule) =>
        rule.matches.some(
          (match) =>
            match.kind === 'address' &&
            match.side === 'source' &&
            !match.negated &&
            match.ranges.some(({low, high}) => low <= own.ip.value && own.ip.value <= high),
        ),
      )
      if (missing === null) continue
      yield found({
        where: {node: node.name, object: null},
        message: `the nat table of ${node.name} has ${missing} for pods in ${formatIp(network)}/${own.prefixLength}`,
        evidence: [node.evidence(probe, nat.chains.find(({name}) => name === CHAIN)?.line ?? nat.line)],
      })
    }
  },
}

const CHAIN = 'ANTREA-POSTROUTING'

function masquerades({mode}: NodeFacts): boolean {
  if (!mode?.trafficEncapMode.known || mode.trafficEncapMode.value === 'networkPolicyOnly') return false
  return mode.noSNAT.known && !mode.noSNAT.value
}

function whatIsMissing(nat: Table, isOfPods: (rule: FilterRule) => boolean): string | null {
  const chain = nat.chains.find(({name}) => name === CHAIN)
  const jumps = nat.chains.find(({name}) => name === 'POSTROUTING')?.rules ?? []
  if (!chain) return `no chain ${CHAIN}`
  if (!jumps.some(({effects}) => effects.some((e) => e.kind === 'jump' && e.chain === CHAIN)))
    return `no jump to ${CHAIN}`
  const translates = ({effects}: FilterRule) =>
    effects.some((e) => e.kind === 'nat' && (e.nat === 'masquerade' || e.nat === 'snat'))
  return chain.rules.some((rule) => translates(rule) && isOfPods(rule)) ? null : 'no rule that translates'
}
