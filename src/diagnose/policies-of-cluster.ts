import type {Meta} from '../cluster/meta.ts'
import type {Cluster} from '../model/cluster.ts'
import {antreaPeer, antreaTargets, k8sPeer, k8sTargets, namespaceLabels, type Selection} from './policy-selection.ts'
import {type Needed, need} from './rule.ts'

/** A policy as its author wrote it, whatever its kind. */
export interface WrittenPolicy {
  /** `sourceRef.type` of the controller: `K8sNetworkPolicy`, `AntreaClusterNetworkPolicy`, `AntreaNetworkPolicy`. */
  readonly type: string
  readonly meta: Meta
  /** The pods that it is for. */
  readonly targets: Selection
  readonly rules: readonly {
    readonly direction: 'ingress' | 'egress'
    /** Its name, or its index among those of its direction. */
    readonly label: string
    /** The peers that are pods by their labels. */
    readonly peers: readonly Selection[]
    /** Whether these are all its peers. */
    readonly isWhole: boolean
  }[]
}

const kept = new WeakMap<Cluster, readonly WrittenPolicy[]>()

/** Asks for the policies of Kubernetes and of Antrea inside a rule; null where a list of them, or of the namespaces, was not read. */
export function* needPolicies(cluster: Cluster): Generator<Needed, readonly WrittenPolicy[] | null> {
  const k8s = yield* need(null, 'networking.k8s.io/v1/networkpolicies', cluster.networkPolicies)
  const acnps = yield* need(null, 'crd.antrea.io/v1beta1/clusternetworkpolicies', cluster.clusterNetworkPolicies)
  const annps = yield* need(null, 'crd.antrea.io/v1beta1/networkpolicies', cluster.antreaNetworkPolicies)
  const namespaces = yield* need(null, 'core/v1/namespaces', cluster.namespaces)
  if (!k8s || !acnps || !annps || !namespaces) return null
  const found = kept.get(cluster)
  if (found) return found
  const labels = namespaceLabels(namespaces)
  const made = [
    ...k8s.map((policy): WrittenPolicy => {
      const rules = (['ingress', 'egress'] as const).flatMap((direction) =>
        policy[direction].map(({peers}, i) => ({
          direction,
          label: String(i),
          ...podPeers(peers.map((peer) => k8sPeer(peer, policy.namespace, labels))),
        })),
      )
      return {type: 'K8sNetworkPolicy', meta: policy, targets: k8sTargets(policy), rules}
    }),
    ...[...acnps, ...annps].map((policy): WrittenPolicy => {
      const rules = (['ingress', 'egress'] as const).flatMap((direction) =>
        policy[direction].map(({name, peers}, i) => ({
          direction,
          label: name || String(i),
          ...podPeers(peers.map((peer) => antreaPeer(peer, policy.namespace, labels))),
        })),
      )
      const type = policy.namespace === null ? 'AntreaClusterNetworkPolicy' : 'AntreaNetworkPolicy'
      return {type, meta: policy, targets: antreaTargets(policy, labels), rules}
    }),
  ]
  kept.set(cluster, made)
  return made
}

function podPeers(peers: readonly (Selection | null)[]): {peers: readonly Selection[]; isWhole: boolean} {
  return {peers: peers.filter((peer) => peer !== null), isWhole: peers.every((peer) => peer !== null)}
}

/** `NetworkPolicy default/web`, `ClusterNetworkPolicy isolate`. */
export const policyName = ({type, meta}: WrittenPolicy): string =>
  `${WORDS[type] ?? type} ${meta.namespace === null ? '' : `${meta.namespace}/`}${meta.name}`

const WORDS: Readonly<Record<string, string>> = {
  K8sNetworkPolicy: 'NetworkPolicy',
  AntreaNetworkPolicy: 'Antrea NetworkPolicy',
  AntreaClusterNetworkPolicy: 'ClusterNetworkPolicy',
}
