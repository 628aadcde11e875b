import type {ComputedPolicy, MemberGroups} from './controlplane.ts'
import type {Dialect} from './dialect.ts'
import {type FlowFacts, toBigInt} from './facts.ts'
import {distinctRefs, type PolicyRef} from './policy-ref.ts'
import type {BridgePort} from './ports.ts'

/** The pod that a drop of the default tables is for. */
export function isolatedPod(
  facts: FlowFacts,
  {dialect, ports}: {readonly dialect: Dialect; readonly ports: readonly BridgePort[]},
): {pod: {namespace: string; name: string}; direction: 'ingress' | 'egress'} | null {
  const {name} = dialect.tableOf(facts.flow)
  const direction = name === 'EgressDefaultRule' ? 'egress' : name === 'IngressDefaultRule' ? 'ingress' : null
  if (direction === null || !facts.drops) return null
  const address = facts.terms.get('nw_src')?.value ?? facts.terms.get('ipv6_src')?.value
  const ofport = toBigInt(facts.terms.get('reg1')?.value ?? null)
  const port =
    direction === 'egress'
      ? ports.find((p) => address !== undefined && address !== null && p.addresses.includes(address))
      : ports.find((p) => ofport !== null && p.ofport === Number(ofport))
  return port?.pod ? {pod: port.pod, direction} : null
}

/** Every K8s policy that selects the pod in this direction isolates it. */
export function isolatingPolicies(
  pod: {readonly namespace: string; readonly name: string},
  direction: 'ingress' | 'egress',
  {
    policies,
    appliedToGroups,
  }: {readonly policies: () => readonly ComputedPolicy[] | null; readonly appliedToGroups: () => MemberGroups},
): PolicyRef[] {
  const groups = appliedToGroups()
  const selects = (group: string): boolean =>
    (groups.get(group) ?? []).some((m) => m.pod?.namespace === pod.namespace && m.pod.name === pod.name)
  const found = (policies() ?? []).filter(
    (p) =>
      p.type === 'K8sNetworkPolicy' &&
      p.rules.some((r) => r.direction === direction) &&
      p.appliedToGroups.some(selects),
  )
  return distinctRefs(
    found.map(({type, namespace, name}) => ({
      type,
      namespace,
      name,
      rule: null,
      direction,
      action: 'isolate' as const,
    })),
  )
}
