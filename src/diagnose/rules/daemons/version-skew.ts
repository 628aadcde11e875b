import type {Evidence} from '../../finding.ts'
import {daemonObject} from '../../object.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

export const rule: ClusterRule = {
  id: 'ANT0808',
  slug: 'version-skew',
  title: 'Agents and controller are of different versions',
  severity: 'info',
  scope: 'cluster',
  needs: ['crd.antrea.io/v1beta1/antreaagentinfos', 'crd.antrea.io/v1beta1/antreacontrollerinfos'],
  follows: [],
  cause: 'An upgrade goes on, or stopped half way: a node that cannot pull the image, a DaemonSet with OnDelete.',
  impact:
    'Nodes may treat the same policy or Service differently, and an old agent may not understand a newer controller.',
  detection:
    'The versions in the AntreaAgentInfos and the AntreaControllerInfo, by release (v2.7.0); what a build adds after it is not compared. A note while an upgrade goes on; a warning where an agent is newer than the controller, or more than four minor releases older, which Antrea does not support.',
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
    const unsupported = agents.filter(({version}) => controllers.some((own) => !isSupported(version, own.version)))
    const each = [...byRelease].sort(([a], [b]) => (a < b ? -1 : 1))
    yield found({
      where: {node: null, object: daemonObject('antrea-agent')},
      message: `Antrea runs in ${each.length} versions: ${each.map(([release, {names}]) => `v${release} (${few(names)})`).join(', ')}${unsupported.length === 0 ? '' : `; ${few(unsupported.map(({name}) => name))} cannot work with this controller`}`,
      severity: unsupported.length === 0 ? 'info' : 'warning',
      evidence: each.map(([, {evidence}]) => evidence),
    })
  },
}

const few = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`

/** An agent may be up to four minor releases older than the controller, and not newer (docs/versioning.md of Antrea). */
const MOST_OLDER = 4

/** v1.15 was followed by v2.0. */
const MINORS_OF_V1 = 16

function isSupported(agent: string | null, controller: string | null): boolean {
  const [ours, theirs] = [minorOf(agent), minorOf(controller)]
  return ours === null || theirs === null || (ours <= theirs && theirs - ours <= MOST_OLDER)
}

/** Minor releases counted through; null for what is no version, and for those of a time that nobody counts. */
function minorOf(version: string | null): number | null {
  const [, major, minor] = /^v?([12])\.(\d+)\./.exec(version ?? '') ?? []
  return minor === undefined ? null : Number(minor) + (major === '2' ? MINORS_OF_V1 : 0)
}
