import {canonicalNetwork} from '../antrea/lookup-of.ts'
import type {SliceEndpoint} from '../cluster/endpoints.ts'
import type {KubeNode} from '../cluster/nodes.ts'
import type {Pod} from '../cluster/pods.ts'
import type {Service} from '../cluster/services.ts'
import {formatIp, parseIp} from '../ip.ts'
import type {Cluster} from '../model/cluster.ts'
import {valueOr} from '../model/known.ts'
import {Once} from '../model/once.ts'
import {type PodNetwork, podNetworksOf, transportAddressesOf} from './pod-networks.ts'

/** Look-ups across the cluster by map: a rule that is asked on 500 nodes must not search lists. What was not read is empty here. */
export class ClusterIndex {
  readonly #cluster: Cluster
  readonly #kept = new Once()
  readonly #transport = new Map<KubeNode, ReadonlySet<string>>()

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  pod(namespace: string, name: string): Pod | null {
    return this.#podsByName.get(`${namespace}/${name}`) ?? null
  }

  /** Pods that Antrea should have connected on a node: scheduled there, not on the host's network, not ended. */
  podsOn(node: string): readonly Pod[] {
    return this.#podsByNode.get(node) ?? []
  }

  /** Pods (not on the host's network, not ended) that report an address: more than one is a conflict. */
  podsWithIp(ip: string): readonly Pod[] {
    return this.#podsByIp.get(canonical(ip)) ?? []
  }

  kubeNode(name: string): KubeNode | null {
    return this.#nodesByName.get(name) ?? null
  }

  /** The Node with this internal address. */
  nodeWithIp(ip: string): KubeNode | null {
    return this.#nodesByIp.get(canonical(ip)) ?? null
  }

  /** The PodCIDRs of all Nodes. */
  get podNetworks(): readonly PodNetwork[] {
    return this.#kept.get('pod networks', () => podNetworksOf(valueOr(this.#cluster.kubeNodes, [])))
  }

  podNetworksOf(node: string): readonly PodNetwork[] {
    const all = this.#kept.get('pod networks by node', () =>
      grouped(this.podNetworks.map((each) => [each.node.name, each] as const)),
    )
    return all.get(node) ?? []
  }

  /** The Node whose PodCIDR this is, in any spelling. */
  nodeOfPodNetwork(network: string): KubeNode | null {
    const all = this.#kept.get(
      'nodes by pod network',
      () => new Map(this.podNetworks.map((each) => [each.network, each.node])),
    )
    return all.get(network) ?? all.get(canonicalNetwork(network)) ?? null
  }

  /** Whether a node's peers may tunnel to this address for it. */
  isTransportAddress(node: KubeNode, ip: string): boolean {
    const own = this.#transport.get(node) ?? transportAddressesOf(node)
    this.#transport.set(node, own)
    return own.has(ip) || own.has(canonical(ip))
  }

  service(namespace: string, name: string): Service | null {
    return this.#servicesByName.get(`${namespace}/${name}`) ?? null
  }

  serviceWithIp(ip: string): Service | null {
    return this.#servicesByIp.get(canonical(ip)) ?? null
  }

  /** Endpoints of a Service in all its EndpointSlices. */
  endpointsOf(namespace: string, service: string): readonly SliceEndpoint[] {
    return this.#endpointsByService.get(`${namespace}/${service}`) ?? []
  }

  /** Services that send to an address as a ready endpoint. */
  servicesAt(ip: string): readonly Service[] {
    return this.#servicesByEndpoint.get(canonical(ip)) ?? []
  }

  get #servicesByEndpoint(): ReadonlyMap<string, readonly Service[]> {
    return this.#kept.get('services by endpoint', () =>
      grouped(
        valueOr(this.#cluster.endpointSlices, []).flatMap(({namespace, serviceName, endpoints}) => {
          const service = serviceName === null ? null : this.service(namespace, serviceName)
          if (!service) return []
          return endpoints
            .filter(({ready, terminating}) => ready && !terminating)
            .flatMap(({addresses}) => addresses.map((ip) => [canonical(ip), service] as const))
        }),
      ),
    )
  }

  get #livePods(): readonly Pod[] {
    return this.#kept.get('live', () =>
      valueOr(this.#cluster.pods, []).filter(
        ({hostNetwork, nodeName, phase}) =>
          !hostNetwork && nodeName !== null && phase !== 'Succeeded' && phase !== 'Failed',
      ),
    )
  }

  get #podsByName(): ReadonlyMap<string, Pod> {
    return this.#kept.get(
      'pods',
      () => new Map(valueOr(this.#cluster.pods, []).map((p) => [`${p.namespace}/${p.name}`, p])),
    )
  }

  get #podsByNode(): ReadonlyMap<string, readonly Pod[]> {
    return this.#kept.get('pods by node', () => grouped(this.#livePods.map((pod) => [pod.nodeName ?? '', pod])))
  }

  get #podsByIp(): ReadonlyMap<string, readonly Pod[]> {
    return this.#kept.get('pods by IP', () =>
      grouped(this.#livePods.flatMap((pod) => pod.podIPs.map((ip) => [canonical(ip), pod] as const))),
    )
  }

  get #nodesByName(): ReadonlyMap<string, KubeNode> {
    return this.#kept.get('nodes', () => new Map(valueOr(this.#cluster.kubeNodes, []).map((node) => [node.name, node])))
  }

  get #nodesByIp(): ReadonlyMap<string, KubeNode> {
    return this.#kept.get(
      'nodes by IP',
      () =>
        new Map(
          valueOr(this.#cluster.kubeNodes, []).flatMap((node) => node.internalIPs.map((ip) => [canonical(ip), node])),
        ),
    )
  }

  get #servicesByName(): ReadonlyMap<string, Service> {
    return this.#kept.get(
      'services',
      () => new Map(valueOr(this.#cluster.services, []).map((s) => [`${s.namespace}/${s.name}`, s])),
    )
  }

  get #servicesByIp(): ReadonlyMap<string, Service> {
    return this.#kept.get(
      'services by IP',
      () => new Map(valueOr(this.#cluster.services, []).flatMap((s) => s.clusterIPs.map((ip) => [canonical(ip), s]))),
    )
  }

  get #endpointsByService(): ReadonlyMap<string, readonly SliceEndpoint[]> {
    return this.#kept.get('endpoints', () =>
      grouped(
        valueOr(this.#cluster.endpointSlices, []).flatMap(({namespace, serviceName, endpoints}) =>
          endpoints.map((endpoint) => [`${namespace}/${serviceName}`, endpoint] as const),
        ),
      ),
    )
  }
}

/** One spelling of an address: `fd00::0:1` and `fd00::1` are the same. */
function canonical(ip: string): string {
  const parsed = parseIp(ip)
  return parsed === null ? ip : formatIp(parsed)
}

function grouped<T>(entries: readonly (readonly [string, T])[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const [key, item] of entries) {
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
