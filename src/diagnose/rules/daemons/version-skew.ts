import type {Evidence} from '../../finding.ts'
import {daemonObject} from '../../object.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

export const rule: ClusterRule = {
  id: 'ANT0808',
  slug: 'version-skew',
  title: 'Agents and controller are of different versions',
  severity: 'warning',
  scope: 'cluster',
  needs: ['crd.antrea.io/v1beta1/antreaagentinfos', 'crd.antrea.io/v1beta1/antreacontrollerinfos'],
  follows: [],
  cause: 'An upgrade goes on, or stopped half way: a node that cannot pull the image, a DaemonSet with OnDelete.',
  impact:
    'Nodes may treat the same policy or Service differently, and an old agent may not understand a newer controller.',
  detection:
    'The versions in the AntreaAgentInfos and the AntreaControllerInfo, by release (v2.7.0); what a build adds after it is not compared.',
  remedy: [
    {
      kind: 'look',
      text: 'See who runs which version',
      command:
        'kubectl get antreaagentinfos,antreacontrollerinfos -o custom-columns=NAME:.metadata.name,VERSION:.version',
    },
    {
      kind: 'repair',
      text: 'Finish the upgrade',
      command: 'kubectl rollout status -n kube-system daemonset/antrea-agent',
    },
  ],
  proof: 'made',
  *evaluate({cluster}) {
    const agents = yield* need(null, 'crd.antrea.io/v1beta1/antreaagentinfos', cluster.agentInfos)
    const controllers = yield* need(null, 'crd.antrea.io/v1beta1/antreacontrollerinfos', cluster.controllerInfos)
    if (!agents || !controllers) return
    const byRelease = new Map<string, {names: string[]; evidence: Evidence}>()
    for (const {name, version, evidence} of [...controllers, ...agents]) {
      const release = /^v?(\d+\.\d+\.\d+)/.exec(version ?? '')?.[1]
      if (release === undefined) continue
      const same = byRelease.get(release)
      if (same) same.names.push(name)
      else byRelease.set(release, {names: [name], evidence: {...evidence, text: `${name}: version ${version}`}})
    }
    if (byRelease.size < 2) return
    const each = [...byRelease].sort(([a], [b]) => (a < b ? -1 : 1))
    yield found({
      where: {node: null, object: daemonObject('antrea-agent')},
      message: `Antrea runs in ${each.length} versions: ${each.map(([release, {names}]) => `v${release} (${few(names)})`).join(', ')}`,
      evidence: each.map(([, {evidence}]) => evidence),
    })
  },
}

const few = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`
