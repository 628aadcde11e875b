import {decodeCookie} from '../../antrea/cookie.ts'
import type {Dialect} from '../../antrea/dialect.ts'
import {type FlowFacts, factsOf} from '../../antrea/facts.ts'
import type {PolicyMap} from '../../antrea/policies.ts'
import type {BridgePort} from '../../antrea/ports.ts'
import {endpointOfBucket, type ServiceMap} from '../../antrea/services.ts'
import type {Flow, Group} from '../../ovs/syntax/flow-types.ts'
import type {FlowSelection} from './answer.ts'

/** What a choice of flows depends on. */
export interface SelectContext {
  readonly dialect: Dialect
  readonly ports: readonly BridgePort[]
  readonly services: ServiceMap
  readonly policies: PolicyMap
  readonly groups: readonly Group[]
}

/** The flows that a selection takes: every part of it must agree. */
export function selector(selection: FlowSelection, context: SelectContext): (flow: Flow) => boolean {
  const tests: ((flow: Flow) => boolean)[] = []
  if (selection.tables !== null) {
    const wanted = new Set(selection.tables)
    tests.push((flow) => {
      const {id, name} = context.dialect.tableOf(flow)
      return wanted.has(name) || wanted.has(String(id))
    })
  }
  if (selection.pod) tests.push(podTest(selection.pod, context))
  if (selection.service) tests.push(serviceTest(selection.service, context))
  if (selection.policy) tests.push(policyTest(selection.policy, context))
  return (flow) => tests.every((test) => test(flow))
}

/** The flows that connect a pod, as antctl chooses them: its port, its address, its MAC in the connectivity flows. */
function podTest(pod: {namespace: string; name: string}, {ports, dialect}: SelectContext): (flow: Flow) => boolean {
  const own = ports.filter((p) => p.pod?.namespace === pod.namespace && p.pod.name === pod.name)
  const ofports = new Set(own.flatMap((p) => [String(p.ofport), ...(p.name === null ? [] : [p.name])]))
  const addresses = new Set(own.flatMap((p) => p.addresses))
  const macs = new Set(own.map((p) => p.mac))
  return (flow) => {
    const {category} = decodeCookie(flow.cookie, dialect.generation)
    if (category !== null && category !== 'PodConnectivity' && category !== 'Pod') return false
    const value = (name: string): string => factsOf(flow).terms.get(name)?.value ?? ''
    return (
      ofports.has(value('in_port')) ||
      ['nw_src', 'nw_dst', 'ipv6_src', 'ipv6_dst', 'arp_spa'].some((name) => addresses.has(value(name))) ||
      ['dl_src', 'dl_dst'].some((name) => macs.has(value(name)))
    )
  }
}

/** Load balancing and affinity of a Service, and the translation to its endpoints. */
function serviceTest(
  wanted: {namespace: string; name: string},
  {services, groups, dialect}: SelectContext,
): (flow: Flow) => boolean {
  const isIt = (s: {namespace: string; name: string}): boolean =>
    s.namespace === wanted.namespace && s.name === wanted.name
  const endpoints = new Set(
    groups
      .filter((group) => services.ofGroup(group.id).some(isIt))
      .flatMap((group) => group.buckets.flatMap((bucket) => endpointOfBucket(bucket, dialect) ?? []))
      .map(({ip, port}) => `${ip} ${port}`),
  )
  return (flow) => {
    const {name: table} = dialect.tableOf(flow)
    if (table === 'EndpointDNAT') return endpoints.has(endpointOfDnat(factsOf(flow)))
    const front = table === 'ServiceLB' || table === 'SessionAffinity'
    return front && services.ofFlow(flow).some(isIt)
  }
}

function endpointOfDnat(facts: FlowFacts): string {
  const ct = facts.flow.actions.find((a) => a.kind === 'ct')
  return ct?.nat ? `${ct.nat.addressMin} ${ct.nat.portMin}` : ''
}

/** Flows of a policy's rules, and the default deny that it is behind. */
function policyTest(
  wanted: {namespace: string | null; name: string; type: string | null},
  {policies, dialect}: SelectContext,
): (flow: Flow) => boolean {
  const isIt = (ref: {type: string; namespace: string | null; name: string}): boolean =>
    ref.name === wanted.name && ref.namespace === wanted.namespace && (wanted.type === null || ref.type === wanted.type)
  return (flow) => {
    if (!/Rule$|Metric$/.test(dialect.tableOf(flow).name)) return false
    const ids = flow.actions.flatMap((a) => (a.kind === 'conjunction' ? [a.id] : []))
    const refs = ids.flatMap((id) => policies.conjunction(id)?.refs ?? [])
    return [...refs, ...policies.ofFlow(flow)].some(isIt)
  }
}
