import type {NodeModel} from '../model/node.ts'
import type {PodRef, PolicyFlowsRef} from '../snapshot/manifest.ts'
import {PROBES, type ProbeScope, type ProbeSpec} from '../snapshot/probes.ts'
import type {Question} from '../snapshot/question.ts'
import {askedAtOnce, isWanted, isWantedOfOther, type Purpose} from './wanted.ts'

const specs = (scope: ProbeScope, purpose: Purpose): readonly ProbeSpec[] =>
  PROBES.filter((spec) => spec.scope === scope && isWanted(purpose, spec))

/** Whose answers say what else there is to ask of a node, and what is asked at once with them; in this order, so that it has always something to do. */
const LEADING: readonly string[] = [...askedAtOnce('node'), 'ovsdb', 'agent-networkpolicy']

/** What is asked before anything is known of a node, and says what else there is. */
export const leadingQuestions = (purpose: Purpose): readonly Question[] =>
  specs('node', purpose)
    .filter(({id}) => LEADING.includes(id))
    .sort((a, b) => LEADING.indexOf(a.id) - LEADING.indexOf(b.id))
    .map((spec) => ({spec}))

/** What else is asked of the node itself. */
export const restQuestions = (purpose: Purpose): readonly Question[] =>
  specs('node', purpose)
    .filter(({id}) => !LEADING.includes(id))
    .map((spec) => ({spec}))

/** What is asked of the bridges, devices and policies that the first answers name. */
export function furtherQuestions(node: NodeModel, purpose: Purpose): readonly Question[] {
  const antreas = node.integrationBridge?.name
  return [
    ...bridgesOf(node).flatMap((bridge) =>
      specs('bridge', purpose)
        .filter((spec) => bridge === antreas || isWantedOfOther(purpose, spec))
        .map((spec) => ({spec, bridge})),
    ),
    ...devicesOf(node).flatMap((device) => specs('device', purpose).map((spec) => ({spec, device}))),
    ...policiesOf(node).flatMap((policy) => specs('policy', purpose).map((spec) => ({spec, policy}))),
  ]
}

/** What is asked inside a Pod's network namespace. */
export const podQuestions = (netns: string, pod: PodRef, purpose: Purpose): readonly Question[] =>
  specs('pod', purpose).map((spec) => ({spec, netns, pod}))

/** What is asked in a container of the Pod itself, whose network namespace can't be entered from the node. */
export const ownQuestions = (pod: PodRef): readonly Question[] => specs('pod', 'snapshot').map((spec) => ({spec, pod}))

function bridgesOf({ovsdb}: NodeModel): readonly string[] {
  return ovsdb.known ? ovsdb.value.bridges.map(({name}) => name).sort() : []
}

/** Devices that are ports of a bridge, or that have an address of their own: what a packet can cross. */
function devicesOf({ovsdb, links, addresses}: NodeModel): readonly string[] {
  if (!links.known) return []
  const ports = new Set(ovsdb.known ? ovsdb.value.bridges.flatMap((b) => b.ports.map(({name}) => name)) : [])
  const addressed = new Set(addresses.known ? addresses.value.items.map(({dev}) => dev) : [])
  return links.value.items
    .filter(({ifname, linkType}) => linkType !== 'loopback' && (ports.has(ifname) || addressed.has(ifname)))
    .map(({ifname}) => ifname)
    .sort()
}

/** antctl's word for the type of a policy that the agent has. */
const TYPES: Readonly<Record<string, string>> = {
  K8sNetworkPolicy: 'K8sNP',
  AntreaNetworkPolicy: 'ANNP',
  AntreaClusterNetworkPolicy: 'ACNP',
  AdminNetworkPolicy: 'ANP',
  BaselineAdminNetworkPolicy: 'BANP',
}

function policiesOf({agent}: NodeModel): readonly PolicyFlowsRef[] {
  if (!agent.networkPolicies.known) return []
  return agent.networkPolicies.value.flatMap(({type, namespace, name}) => {
    const spelled = TYPES[type]
    return spelled === undefined ? [] : [{type: spelled, namespace, name}]
  })
}
