import {type Json, numberAt, objectAt, objectsAt, textAt, textsAt} from '../../cluster/json.ts'

/** A policy as an agent holds it: computed by the controller from one that users wrote. */
export interface AgentPolicy {
  /** The uid of its source. */
  readonly name: string
  readonly source: {
    /** `K8sNetworkPolicy`, `AntreaClusterNetworkPolicy`… */
    readonly type: string
    readonly namespace: string | null
    readonly name: string
  }
  readonly appliedToGroups: readonly string[]
  /** null for a policy of Kubernetes: it has none. */
  readonly tierPriority: number | null
  readonly priority: number | null
  /** As antctl printed them. */
  readonly rules: readonly Json[]
}

/** Reads a policy that `antctl get networkpolicy -o json` prints (pkg/apis/controlplane/v1beta2: NetworkPolicy). */
export function decodeAgentPolicy(object: Json): AgentPolicy {
  const source = objectAt(object, 'sourceRef')
  return {
    name: textAt(objectAt(object, 'metadata'), 'name') ?? '',
    source: {
      type: textAt(source, 'type') ?? '',
      namespace: textAt(source, 'namespace') || null,
      name: textAt(source, 'name') ?? '',
    },
    appliedToGroups: textsAt(object, 'appliedToGroups'),
    tierPriority: numberAt(object, 'tierPriority'),
    priority: numberAt(object, 'priority'),
    rules: objectsAt(object, 'rules'),
  }
}

/** `AntreaNetworkPolicy:default/web`, as antctl writes it. */
export const formatSource = ({type, namespace, name}: AgentPolicy['source']): string =>
  `${type}:${namespace === null ? '' : `${namespace}/`}${name}`

/** Whose Pods it holds for: of the whole policy, and of single rules. */
export const groupsOfPolicy = ({appliedToGroups, rules}: AgentPolicy): readonly string[] => [
  ...appliedToGroups,
  ...rules.flatMap((rule) => textsAt(rule, 'appliedToGroups')),
]

/** A policy of Kubernetes comes after the tiers of users and before the baseline: halfway between 250 and 253. */
const TIER_OF_KUBERNETES = 251

/** In which order policies are evaluated: by tier, priority, then name. */
export function evaluationOrder(a: AgentPolicy, b: AgentPolicy): number {
  const tier = (a.tierPriority ?? TIER_OF_KUBERNETES) - (b.tierPriority ?? TIER_OF_KUBERNETES)
  if (tier !== 0) return tier
  const priority = a.priority !== null && b.priority !== null ? a.priority - b.priority : 0
  return priority || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
}
