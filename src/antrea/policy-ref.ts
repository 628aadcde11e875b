/** A policy rule that decided, or one of several that could have. */
export interface PolicyRef {
  /** `K8sNetworkPolicy`, `AntreaClusterNetworkPolicy`, `AntreaNetworkPolicy`, `AdminNetworkPolicy`, `BaselineAdminNetworkPolicy`… */
  readonly type: string
  readonly namespace: string | null
  readonly name: string
  /** The rule's name, or its index in that direction as text; null for a default deny. */
  readonly rule: string | null
  readonly direction: 'ingress' | 'egress'
  readonly action: 'allow' | 'drop' | 'reject' | 'pass' | 'isolate'
}

/** `default/web-ports rule allow-8080`, `isolate-team-c rule 0`, `team-b/default-deny-egress`. */
export function formatPolicyRef(ref: PolicyRef): string {
  const name = ref.namespace ? `${ref.namespace}/${ref.name}` : ref.name
  return ref.rule === null ? name : `${name} rule ${ref.rule}`
}

/** Each once, in one order. */
export function distinctRefs(refs: readonly PolicyRef[]): PolicyRef[] {
  const key = (r: PolicyRef): string => [r.type, r.namespace, r.name, r.direction, r.rule, r.action].join(' ')
  const sorted = [...new Map(refs.map((r) => [key(r), r])).entries()].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return sorted.map(([, ref]) => ref)
}
