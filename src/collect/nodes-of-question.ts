import type {Pod} from '../cluster/pods.ts'
import {selects} from '../cluster/selector.ts'
import type {Service} from '../cluster/services.ts'
import {sameIpText} from '../ip.ts'
import type {Cluster} from '../model/cluster.ts'
import type {PodRef} from '../snapshot/manifest.ts'
import type {Name} from '../trace/name.ts'
import type {Question} from '../trace/question.ts'
import {type Party, podsWithAddress, resolve} from '../trace/resolve.ts'

/** What a trace has to read before it can begin: nodes, and the Pods whose network namespaces it looks into. */
export interface Ends {
  readonly nodes: readonly string[]
  readonly pods: readonly PodRef[]
}

/** Whether the destination is a Service, whose endpoints must be known. @throws {Problem} for a name that is nothing here */
export function asksForService(cluster: Cluster, {source, destination, protocol}: Question): boolean {
  return [source, destination].some((name) => name !== null && isService(cluster, resolve(cluster, name, protocol)))
}

/** Where the sender and all receivers are, as the API server says. @throws {Problem} for a name that is nothing here */
export function endsOf(cluster: Cluster, {source, destination, protocol, node}: Question): Ends {
  const ends = [source, destination]
    .filter((name): name is Name => name !== null)
    .map((name) => endOf(cluster, resolve(cluster, name, protocol)))
  return {
    nodes: [...new Set([...(node === null ? [] : [node]), ...ends.flatMap(({nodes}) => nodes)])].sort(),
    pods: ends.flatMap(({pods}) => pods),
  }
}

function endOf(cluster: Cluster, party: Party): Ends {
  if (party.kind === 'pod') return ofPods([{...party.pod}])
  if (party.kind === 'node') return {nodes: [party.name], pods: []}
  if (party.kind === 'service') return ofService(cluster, party.service)
  const service = serviceAt(cluster, party.ip)
  if (service !== undefined) return ofService(cluster, service)
  const nodes = cluster.kubeNodes.known ? cluster.kubeNodes.value : []
  const holder = nodes.filter(({addresses}) => addresses.some(({address}) => sameIpText(address, party.ip)))
  const pods = ofPods(podsWithAddress(cluster, party.ip))
  return {nodes: [...pods.nodes, ...holder.map(({name}) => name)], pods: pods.pods}
}

function ofService(cluster: Cluster, service: Service): Ends {
  const {namespace, name} = service
  if (!cluster.endpointSlices.known) return ofPods(podsOf(cluster, service))
  const endpoints = cluster.endpointSlices.value
    .filter((slice) => slice.namespace === namespace && slice.serviceName === name)
    .flatMap((slice) => slice.endpoints)
  const pods = endpoints.flatMap(({targetRef}) =>
    targetRef?.kind === 'Pod' ? [{namespace: targetRef.namespace ?? namespace, name: targetRef.name}] : [],
  )
  return {nodes: endpoints.flatMap(({nodeName}) => nodeName ?? []), pods}
}

/** Where nobody says who is behind a Service: the Pods that it selects. More of them may be looked into than it has endpoints. */
function podsOf({pods}: Cluster, {namespace, selector}: Service): readonly Pod[] {
  if (!pods.known || selector.size === 0) return []
  const wanted = {matchLabels: selector, matchExpressions: []}
  return pods.value.filter((pod) => pod.namespace === namespace && selects(wanted, pod.labels) === true)
}

const ofPods = (pods: readonly (PodRef & {readonly nodeName: string | null})[]): Ends => ({
  nodes: pods.flatMap(({nodeName}) => nodeName ?? []),
  pods: pods.map(({namespace, name}) => ({namespace, name})),
})

const isService = (cluster: Cluster, party: Party): boolean =>
  party.kind === 'service' || (party.kind === 'ip' && serviceAt(cluster, party.ip) !== undefined)

function serviceAt({services}: Cluster, ip: string) {
  if (!services.known) return undefined
  return services.value.find(({clusterIPs, externalIPs, loadBalancerIngress}) =>
    [...clusterIPs, ...externalIPs, ...loadBalancerIngress.map((one) => one.ip)].some((own) => sameIpText(own, ip)),
  )
}
