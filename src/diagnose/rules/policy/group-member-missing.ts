import type {ComputedPolicy, MemberGroups} from '../../../antrea/controlplane.ts'
import type {Pod} from '../../../cluster/pods.ts'
import {sameIpText} from '../../../ip.ts'
import type {Cluster} from '../../../model/cluster.ts'
import {Once} from '../../../model/once.ts'
import {knownRule} from '../../clauses-meant.ts'
import {REWRITE_FLOWS} from '../../flow-remedies.ts'
import {secondsBefore} from '../../instants.ts'
import {podObject, policyObject} from '../../object.ts'
import {needPolicies, policyName, type WrittenPolicy} from '../../policies-of-cluster.ts'
import type {Selection} from '../../policy-selection.ts'
import {found, type NodeRule, need} from '../../rule.ts'

/** From the API server by the controller to an agent takes less than a second. */
const SETTLED_SECONDS = 10

export const rule: NodeRule = {
  id: 'ANT0607',
  slug: 'group-member-missing',
  title: 'The agent does not know a pod that a policy selects as a peer',
  severity: 'error',
  scope: 'node',
  needs: [
    'agent-networkpolicy',
    'agent-addressgroup',
    'networking.k8s.io/v1/networkpolicies',
    'crd.antrea.io/v1beta1/clusternetworkpolicies',
    'crd.antrea.io/v1beta1/networkpolicies',
    'core/v1/namespaces',
    'core/v1/pods',
  ],
  follows: [
    {rule: 'ANT0804', by: 'cluster'},
    {rule: 'ANT0803', by: 'node'},
    {rule: 'ANT0805', by: 'node'},
    {rule: 'ANT0109', by: 'object'},
  ],
  explains: ['policy'],
  cause:
    'The controller is down or stuck, or the agent has lost its connection to it: the pod came, or changed its labels or address, and its AddressGroup did not follow.',
  impact: 'For packets from or to that pod the rule does not exist: what it allows is dropped, what it drops passes.',
  detection:
    'The peers of each rule are looked up by their labels among the running pods that are older than ten seconds, and compared with the members of the AddressGroups that the agent has for that rule, by name and by address. Peers that are told by more than labels are left out. Says nothing where the agent did not answer.',
  remedy: [
    {
      kind: 'look',
      text: 'See what the agent has',
      command: 'antrail get addressgroups --node {node} -o wide',
    },
    {
      kind: 'look',
      text: 'Read what the controller says',
      command: 'kubectl logs -n kube-system deployment/antrea-controller | tail -n 50',
    },
    {
      kind: 'repair',
      text: 'Start the controller anew: it works out all groups again',
      command: 'kubectl rollout restart -n kube-system deployment/antrea-controller',
    },
    REWRITE_FLOWS,
  ],
  proof: 'made',
  *evaluate({node, cluster}) {
    const {agent} = node.model
    const policies = yield* need(node.name, 'agent-networkpolicy', agent.networkPolicies)
    const groups = yield* need(node.name, 'agent-addressgroup', agent.addressGroups)
    const written = yield* needPolicies(cluster)
    yield* need(null, 'core/v1/pods', cluster.pods)
    if (!policies || !groups || !written || !cluster.pods.known) return
    const byUid = new Map(policies.map((policy) => [policy.uid, policy]))
    for (const policy of written) {
      const own = byUid.get(policy.meta.uid)
      const missing = own ? missingPeers(cluster, policy, own, groups) : []
      if (missing.length === 0) continue
      const names = missing.map((pod) => `${pod.namespace}/${pod.name} (${pod.podIPs.join(', ')})`)
      yield found({
        where: {node: node.name, object: policyObject({...policy.meta, type: policy.type})},
        message: `The agent of ${node.name} does not know ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''} as a peer of ${policyName(policy)}`,
        evidence: [
          node.evidence('agent-addressgroup', null, `no member ${names.slice(0, 3).join(', ')}`),
          policy.meta.evidence,
          ...missing.slice(0, 2).map(({evidence}) => evidence),
        ],
        touches: missing.map((pod) => ({node: null, object: podObject(pod)})),
      })
    }
  },
}

function missingPeers(
  cluster: Cluster,
  {rules, meta}: WrittenPolicy,
  own: ComputedPolicy,
  groups: MemberGroups,
): readonly Pod[] {
  const missing = rules.flatMap(({direction, label, peers}, i) => {
    const {type, namespace, name} = own
    const rule = knownRule([own], {type, namespace, name, rule: label, direction, action: 'allow'})?.rule
    if (!rule || rule.addressGroups.length === 0) return []
    const members = rule.addressGroups.flatMap((group) => groups.get(group) ?? [])
    const known = new Map(members.flatMap(({pod, addresses}) => (pod ? [[podObject(pod), addresses] as const] : [])))
    return peersOf(cluster, `${meta.uid} ${i}`, peers).filter((pod) => {
      const addresses = known.get(podObject(pod))
      return !addresses?.some((ip) => pod.podIPs.includes(ip) || pod.podIPs.some((each) => sameIpText(each, ip)))
    })
  })
  return [...new Set(missing)]
}

const kept = new WeakMap<Cluster, Once>()

/** The pods that a rule's peers are, in one copy for all nodes. */
function peersOf(cluster: Cluster, key: string, peers: readonly Selection[]): readonly Pod[] {
  const once = kept.get(cluster) ?? new Once()
  kept.set(cluster, once)
  const settled = once.get('settled', () => settledPods(cluster))
  return once.get(key, () => settled.filter((pod) => peers.some((selects) => selects(pod) === true)))
}

function settledPods({pods, takenAt}: Cluster): readonly Pod[] {
  return (pods.known ? pods.value : []).filter(
    ({hostNetwork, phase, podIPs, deletionTimestamp, creationTimestamp}) =>
      !hostNetwork &&
      phase === 'Running' &&
      podIPs.length > 0 &&
      deletionTimestamp === null &&
      (secondsBefore(takenAt, creationTimestamp) ?? 0) > SETTLED_SECONDS,
  )
}
