import {actionId} from '../conjunctions.ts'
import {toBigInt, valueMatched} from '../facts.ts'
import {meaningWords} from '../names.ts'
import {formatPolicyRef} from '../policy-ref.ts'
import {hasCtState, isMiss, matched, named, placeOf, type RoleOf, type RoleView, sourceOf} from './view.ts'

const directionOf = ({table}: RoleView): 'ingress' | 'egress' => (/Egress/.test(table.name) ? 'egress' : 'ingress')

/** `policy default/web-ports rule allow-8080`, or `conjunction 3` where no policy is known for it. */
function ruleName(view: RoleView, id: number): string {
  const meaning = view.lookup.conjunction(id)
  return meaning && meaning.refs.length > 0 ? meaningWords(meaning) : `conjunction ${id}`
}

const VERBS = {
  allow: 'allow',
  drop: 'drop',
  reject: 'reject',
  pass: 'pass on to K8s policies',
  isolate: 'allow nothing',
}

/** Rule tables, the baseline tier in the default tables among them. */
const rules: RoleOf = (view) => {
  if (isMiss(view)) return 'no rule here decides'
  const id = actionId(view.facts)
  const conjunctions = view.facts.actions.flatMap((a) => (a.kind === 'conjunction' ? [a] : []))
  if (view.facts.flow.priority >= 64991) return special(view)
  if (id !== null) {
    const actions = new Set(view.lookup.conjunction(id)?.refs.map((r) => VERBS[r.action]) ?? [])
    const verb = actions.size === 1 ? `: ${[...actions][0]}` : ''
    return `${ruleName(view, id)}${verb}`
  }
  if (conjunctions.length > 0) {
    const names = [...new Set(conjunctions.map((c) => ruleName(view, c.id)))]
    return `${clauseWords(view)} of ${names.join(', ')}`
  }
  if (hasCtState(view, '+est')) return 'established connections pass'
  if (hasCtState(view, '+rel')) return 'related packets pass'
  return view.facts.drops ? defaultDeny(view) : special(view)
}

/** What a clause lists: `destination default/web-1`, `port`. */
function clauseWords(view: RoleView): string {
  const {terms} = view.facts
  const source = sourceOf(view)
  const destination = terms.get('nw_dst')?.text ?? terms.get('ipv6_dst')?.text
  if (source !== null) return `source ${named(view, source)}`
  if (destination) return `destination ${named(view, destination.replace(/^[^=]*=/, ''))}`
  const ofport = toBigInt(terms.get('reg1')?.value ?? null)
  if (ofport !== null) {
    const pod = view.lookup.port(Number(ofport))?.pod
    return pod ? `destination ${pod.namespace}/${pod.name}` : `destination port ${ofport} of the bridge`
  }
  return [...terms.keys()].some((name) => /_(src|dst|type)$/.test(name)) ? 'port' : 'any address'
}

function special(view: RoleView): string | null {
  const {actions, flow} = view.facts
  const toAgent = actions.some((a) => a.kind === 'controller')
  if (toAgent || actions.some((a) => a.kind === 'conjunction')) return 'DNS answers: copied to the agent for FQDN rules'
  return flow.priority >= 64991 ? 'packets that the agent sent back' : null
}

function defaultDeny(view: RoleView): string | null {
  const direction = directionOf(view)
  const address = sourceOf(view)
  const ofport = toBigInt(view.facts.terms.get('reg1')?.value ?? null)
  const owner = address === null ? null : view.lookup.address(address)
  const pod = ofport === null ? (owner?.kind === 'pod' ? owner : null) : (view.lookup.port(Number(ofport))?.pod ?? null)
  const who = pod ? `${pod.namespace}/${pod.name}` : (address ?? (ofport === null ? null : `port ${ofport}`))
  if (who === null) return null
  const by = pod ? view.lookup.isolating(pod, direction).map(formatPolicyRef) : []
  return `default deny (${direction}) of ${who}${by.length > 0 ? ` by ${by.join(', ')}` : ''}`
}

const metric: RoleOf = (view) => {
  if (isMiss(view)) return 'no rule to count'
  const {facts} = view
  const denied = facts.drops ? valueMatched(facts, 'reg3', 0, 32) : null
  if (denied !== null) return `${ruleName(view, Number(denied))}: drop and count`
  const id = valueMatched(facts, 'ct_label', 0, 32) ?? valueMatched(facts, 'ct_label', 32, 32)
  if (id === null) return null
  return `count ${hasCtState(view, '+new') ? 'connections' : 'packets'} of ${ruleName(view, Number(id))}`
}

const ingressClassifier: RoleOf = (view) => {
  if (isMiss(view)) return 'to local pods: check ingress policies'
  if (view.facts.terms.has('pkt_mark')) return 'from this node itself (probes): no ingress policy'
  if (matched(view, 'ct_mark', 'Hairpin') === 1) return 'hairpin connections: no ingress policy'
  if (matched(view, 'reg4', 'ToNodePortAddress') === 1) return 'to a NodePort: check ingress policies'
  const place = placeOf(view, 'reg0', 'PktDestination', matched(view, 'reg0', 'PktDestination'))
  return place === null ? null : `to the ${place}: no ingress policy`
}

/** NetworkPolicy of both directions. */
export const POLICY_ROLES: Readonly<Record<string, RoleOf>> = {
  AntreaPolicyEgressRule: rules,
  EgressRule: rules,
  EgressDefaultRule: rules,
  EgressMetric: metric,
  IngressSecurityClassifier: ingressClassifier,
  AntreaPolicyIngressRule: rules,
  IngressRule: rules,
  IngressDefaultRule: rules,
  IngressMetric: metric,
  MulticastEgressRule: rules,
  MulticastEgressMetric: metric,
  MulticastIngressRule: rules,
  MulticastIngressMetric: metric,
}
