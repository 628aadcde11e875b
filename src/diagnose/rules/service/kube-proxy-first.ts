import type {Chain, Table} from '../../../host/ruleset.ts'
import {found, type NodeRule, need} from '../../rule.ts'

/** Antrea's jump, and that of kube-proxy (pkg/proxy/iptables of Kubernetes). */
const [OURS, THEIRS] = ['ANTREA-PREROUTING', 'KUBE-SERVICES']

export const rule: NodeRule = {
  id: 'ANT0713',
  slug: 'kube-proxy-first',
  title: 'kube-proxy translates NodePorts before AntreaProxy sees them',
  severity: 'info',
  scope: 'node',
  needs: ['iptables', 'flows'],
  follows: [],
  cause:
    'The setting antreaProxy.proxyAll is on, and kube-proxy still runs, or was removed without its rules. Before v2.1 Antrea’s rules came after those of kube-proxy.',
  impact:
    'The rules of kube-proxy decide about NodePorts and external IPs. While it runs that works; rules that it left behind lead to endpoints of the past.',
  detection: `With proxyAll, in PREROUTING of the nat table, the jump to ${THEIRS} comes before the one to ${OURS}, and ${THEIRS} has rules.`,
  remedy: [
    {kind: 'look', text: 'See the order', command: 'iptables -t nat -S PREROUTING   # on {node}'},
    {kind: 'look', text: 'See whether kube-proxy runs', command: 'kubectl get daemonset -n kube-system kube-proxy'},
    {
      kind: 'repair',
      text: 'Once kube-proxy is gone, take its rules away',
      command: 'kube-proxy --cleanup   # on {node}',
    },
  ],
  proof: 'made',
  *evaluate({node}) {
    const proxyAll = node.mode?.proxyAll
    if (!proxyAll?.known || !proxyAll.value || node.unmodelled(false) !== null) return
    const tables = yield* need(node.name, 'iptables', node.model.iptables)
    const nat = tables?.items.find(({name, complete}) => name === 'nat' && complete)
    const theirs = nat && jumpTo(nat, THEIRS)
    if (!nat || !theirs || theirs.rules.length === 0) return
    const ours = jumpTo(nat, OURS)
    if (!ours || ours.line < theirs.line) return
    yield found({
      where: {node: node.name, object: null},
      message: `In PREROUTING of the nat table of ${node.name} ${THEIRS} (${theirs.rules.length} rules) comes before ${OURS}, though proxyAll is on`,
      evidence: [node.evidence('iptables', theirs.line), node.evidence('iptables', ours.line)],
    })
  },
}

/** The jump from PREROUTING to a chain, and the chain's rules; null where there is none. */
function jumpTo({chains}: Table, name: string): {line: number; rules: Chain['rules']} | null {
  const from = chains.find((chain) => chain.name === 'PREROUTING')
  const jump = from?.rules.find(({effects}) =>
    effects.some((effect) => effect.kind === 'jump' && effect.chain === name),
  )
  const chain = chains.find((each) => each.name === name)
  return jump && chain ? {line: jump.line, rules: chain.rules} : null
}
