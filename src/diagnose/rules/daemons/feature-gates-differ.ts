import {daemonObject} from '../../object.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

export const rule: ClusterRule = {
  id: 'ANT0809',
  slug: 'feature-gates-differ',
  title: 'A feature gate is not the same on all nodes',
  severity: 'warning',
  scope: 'cluster',
  needs: ['agent-featuregates', 'crd.antrea.io/v1beta1/antreaagentinfos', 'core/v1/nodes'],
  follows: [{rule: 'ANT0808', by: 'cluster'}],
  cause:
    'The ConfigMap antrea-config was changed, and not all agents were started anew since: they read it at their start only.',
  impact: 'A policy, a Service or an Egress that needs the feature works on some nodes and not on others.',
  detection:
    'Compares the gates that each running agent answers with, among agents of one version on one operating system: others have other defaults. Agents that do not know a gate, or did not answer, are left out.',
  remedy: [
    {kind: 'look', text: 'See the gates of an agent', command: 'antctl get featuregates   # in each antrea-agent pod'},
    {
      kind: 'repair',
      text: 'Start all agents anew with the same configuration',
      command: 'kubectl rollout restart -n kube-system daemonset/antrea-agent',
    },
  ],
  proof: 'made',
  *evaluate({facts, cluster, index}) {
    const infos = yield* need(null, 'crd.antrea.io/v1beta1/antreaagentinfos', cluster.agentInfos)
    const versions = new Map((infos ?? []).map((info) => [info.node ?? info.name, info.version]))
    const byGate = new Map<string, Map<string, string[]>>()
    for (const {name, model} of facts.nodes) {
      const gates = yield* need(name, 'agent-featuregates', model.agent.featureGates)
      const kind = `${index.kubeNode(name)?.os ?? ''} ${versions.get(name) ?? ''}`
      for (const gate of gates ?? []) {
        const key = `${gate.name} ${kind}`
        const byStatus = byGate.get(key) ?? new Map<string, string[]>()
        const status = gate.enabled ? 'enabled' : 'disabled'
        byStatus.set(status, [...(byStatus.get(status) ?? []), name])
        byGate.set(key, byStatus)
      }
    }
    const differing = [...byGate]
      .filter(([, byStatus]) => byStatus.size > 1)
      .map(([key, byStatus]) => [key.split(' ', 1)[0] ?? '', byStatus] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1))
    if (differing.length === 0) return
    const told = differing.map(([gate, byStatus]) => `${gate} (${[...byStatus].map(side).join('; ')})`)
    const nodes = [
      ...new Set(differing.flatMap(([, byStatus]) => [...byStatus.values()].flatMap((names) => names[0] ?? []))),
    ]
    yield found({
      where: {node: null, object: daemonObject('antrea-agent')},
      message: `Feature gates differ between nodes: ${told.join(', ')}`,
      evidence: nodes.map((name) =>
        facts
          .node(name)
          .evidence(
            'agent-featuregates',
            null,
            differing.map(([gate, by]) => `${gate} ${statusOn(by, name)}`).join(', '),
          ),
      ),
    })
  },
}

const side = ([status, names]: readonly [string, readonly string[]]): string =>
  `${status} on ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`

function statusOn(byStatus: ReadonlyMap<string, readonly string[]>, node: string): string {
  for (const [status, names] of byStatus) if (names.includes(node)) return status
  return 'not known'
}
