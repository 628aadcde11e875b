import type {AntreaPeer, AntreaPolicy} from '../cluster/antrea-policies.ts'
import type {Meta} from '../cluster/meta.ts'
import type {NetworkPolicy, PolicyPeer} from '../cluster/network-policies.ts'
import type {Pod} from '../cluster/pods.ts'
import {type LabelSelector, selects} from '../cluster/selector.ts'

/** Labels of the namespaces, by name. */
export type NamespaceLabels = ReadonlyMap<string, ReadonlyMap<string, string>>

/** Whether a pod is selected; null where that cannot be told from labels alone. */
export type Selection = (pod: Pod) => boolean | null

export const namespaceLabels = (namespaces: readonly Meta[]): NamespaceLabels =>
  new Map(namespaces.map(({name, labels}) => [name, labels]))

/** The pods that a Kubernetes NetworkPolicy is for. */
export const k8sTargets =
  ({namespace, podSelector}: NetworkPolicy): Selection =>
  (pod) =>
    pod.namespace === namespace && selects(podSelector, pod.labels)

/** The pods that one peer of a Kubernetes NetworkPolicy is; null for an address block. */
export function k8sPeer(peer: PolicyPeer, namespace: string, labels: NamespaceLabels): Selection | null {
  if (peer.ipBlock !== null) return null
  return bySelectors(peer, peer.namespaceSelector === null ? namespace : null, labels)
}

/** The pods that an Antrea policy is for, by the appliedTo of the policy and of its rules. */
export function antreaTargets(
  {namespace, appliedTo, ingress, egress}: AntreaPolicy,
  labels: NamespaceLabels,
): Selection {
  const peers = [...appliedTo, ...[...ingress, ...egress].flatMap((rule) => rule.appliedTo)]
  const each = peers.map((peer) => antreaPeer(peer, namespace, labels))
  return (pod) => anyOf(each, pod)
}

/** The pods that one peer of an Antrea policy is; null for one that is told by more than labels: a group, a node, an address. */
export function antreaPeer(peer: AntreaPeer, namespace: string | null, labels: NamespaceLabels): Selection | null {
  const {podSelector, namespaceSelector, nodeSelector, ipBlock, group, fqdn, service, serviceAccount} = peer
  const others = [nodeSelector, ipBlock, group, fqdn, service, serviceAccount, peer.namespaces]
  if (others.some((other) => other !== null) || peer.other.length > 0) return null
  if (podSelector === null && namespaceSelector === null) return null
  return bySelectors(peer, namespaceSelector === null ? namespace : null, labels)
}

/** @param namespace the only one whose pods are meant; null: those of the namespaces that are selected, or of all */
function bySelectors(
  {
    podSelector,
    namespaceSelector,
  }: {readonly podSelector: LabelSelector | null; readonly namespaceSelector: LabelSelector | null},
  namespace: string | null,
  labels: NamespaceLabels,
): Selection {
  return (pod) => {
    if (namespace !== null && pod.namespace !== namespace) return false
    const own = labels.get(pod.namespace)
    const inNamespace = namespaceSelector === null ? true : own ? selects(namespaceSelector, own) : null
    if (inNamespace === false) return false
    const isOne = podSelector === null ? true : selects(podSelector, pod.labels)
    return isOne === false ? false : isOne === null || inNamespace === null ? null : true
  }
}

/** Whether one of them selects a pod; a null among them selects nobody knows whom. */
function anyOf(selections: readonly (Selection | null)[], pod: Pod): boolean | null {
  let answer: boolean | null = false
  for (const selection of selections) {
    const own = selection === null ? null : selection(pod)
    if (own === true) return true
    if (own === null) answer = null
  }
  return answer
}
