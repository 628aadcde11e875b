import {formatIp, parseIp, sameIpText} from '../../../ip.ts'
import {needEgresses} from '../../egresses-of-cluster.ts'
import {egressObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

const CHAIN = 'ANTREA-POSTROUTING'

export const rule: NodeRule = {
  id: 'ANT0904',
  slug: 'egress-snat-missing',
  title: 'No rule gives packets the address of an Egress',
  severity: 'error',
  scope: 'node',
  needs: ['crd.antrea.io/v1beta1/egresses', 'core/v1/namespaces', 'iptables', 'ip6tables'],
  follows: [
    {rule: 'ANT0902', by: 'object'},
    {rule: 'ANT0803', by: 'node'},
  ],
  cause: 'Somebody or a program on the node flushed the rule, or the agent failed to write it.',
  impact: 'What the pods of the Egress send outside leaves with the address of the node, or with their own.',
  detection: `The node that an Egress names in its status has a chain ${CHAIN}, and no rule there translates sources to the address of the Egress. Says nothing where Antrea keeps its rules elsewhere (nftables), and where the table was not read whole.`,
  remedy: [
    {kind: 'look', text: 'See the rules', command: 'iptables-save -t nat | grep ANTREA-POSTROUTING   # on {node}'},
    {
      kind: 'repair',
      text: 'Let the agent write them again',
      command:
        'kubectl delete pod -n kube-system -l app=antrea,component=antrea-agent --field-selector spec.nodeName={node}',
    },
  ],
  proof: 'real',
  *evaluate({node, cluster}) {
    const egresses = yield* needEgresses(cluster)
    const own = (egresses ?? []).filter(({egress}) => egress.egressNode === node.name)
    if (node.unmodelled(false) !== null) return
    for (const {egress, ip} of own) {
      const address = ip === null ? null : parseIp(ip)
      if (!address) continue
      const probe = address.family === 4 ? 'iptables' : 'ip6tables'
      const tables = yield* need(node.name, probe, address.family === 4 ? node.model.iptables : node.model.ip6tables)
      const nat = tables?.items.find(({name, complete}) => name === 'nat' && complete)
      const chain = nat?.chains.find(({name}) => name === CHAIN)
      if (!tables || tables.unparsed.length > 0 || !chain) continue
      const sources = chain.rules.flatMap(({text}) => /--to-source (\S+)/.exec(text)?.[1] ?? [])
      if (sources.some((source) => sameIpText(source, formatIp(address)))) continue
      yield found({
        where: {node: node.name, object: egressObject(egress.name)},
        message: `${CHAIN} of ${node.name} has no rule that gives packets ${ip}, the address of Egress ${egress.name}`,
        evidence: [
          node.evidence(probe, chain.line, `no rule of ${CHAIN} has --to-source ${ip}`),
          {...egress.evidence, text: `${egress.name}: egressIP ${ip}, egressNode ${node.name}`},
        ],
      })
    }
  },
}
