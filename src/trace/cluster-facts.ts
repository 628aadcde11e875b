import {once} from '../antrea/once.ts'
import {linkNamed} from '../host/link.ts'
import {formatIp, parseIp, parsePrefix, prefixContains, prefixOf, sameIpText} from '../ip.ts'
import type {Cluster} from '../model/cluster.ts'
import type {Evidence} from '../model/evidence.ts'
import {EXIT, Problem} from '../problem.ts'
import type {ProbeEntry} from '../snapshot/manifest.ts'
import {NodeFacts} from './node-facts.ts'
import {podsWithAddress} from './resolve.ts'
import {shellWord} from './shell-word.ts'

/** The device of a node that has an address. */
export interface AddressOwner {
  readonly node: string
  readonly device: string
  readonly mac: string | null
}

/** What of the cluster an address belongs to. */
export type Whose =
  | {readonly kind: 'service'; readonly name: string}
  | {readonly kind: 'service-network'; readonly name: string}
  | {readonly kind: 'pod' | 'node'; readonly name: string; readonly node: string | null}

/** What holds for the whole cluster and all branches of a trace: each node's facts are worked out once. */
export class ClusterFacts {
  readonly cluster: Cluster
  readonly #nodes = new Map<string, NodeFacts>()

  constructor(cluster: Cluster) {
    this.cluster = cluster
  }

  /** @throws {Problem} for a node that neither a probe nor the API server names: a bug in the walk's names */
  node(name: string): NodeFacts {
    const known = this.#nodes.get(name)
    if (known) return known
    const model = this.cluster.node(name)
    if (!model) throw new Problem(`no node '${name}' in the snapshot`, {code: 'NO_SUCH_NODE', exit: EXIT.undetermined})
    const facts = new NodeFacts(this.cluster, model)
    this.#nodes.set(name, facts)
    return facts
  }

  get nodes(): readonly NodeFacts[] {
    return this.cluster.nodes.map((model) => this.node(model.name))
  }

  /** The node that has an address, by its own devices, else by the Node object of a node whose devices were not read. */
  ownerOfAddress(ip: string): AddressOwner | null {
    const parsed = parseIp(ip)
    const own = parsed && this.#owners().get(formatIp(parsed))
    if (own) return {...own, mac: this.#macOf(own)}
    const named = this.#kubeNodeWith(ip)
    return named && !this.node(named).devices.addresses.known ? {node: named, device: 'NIC', mac: null} : null
  }

  /** Who has which address, in its one spelling: the first node of several, the first device of that. */
  readonly #owners = once(() => {
    const owners = new Map<string, {readonly node: string; readonly device: string}>()
    for (const {name, devices} of this.nodes) {
      const {addresses} = devices
      for (const {dev, ip} of addresses.known ? addresses.value.items : []) {
        const text = formatIp(ip)
        if (dev !== 'lo' && !owners.has(text)) owners.set(text, {node: name, device: dev})
      }
    }
    return owners
  })

  #macOf({node, device}: {readonly node: string; readonly device: string}): string | null {
    const {links} = this.node(node).devices
    const link = links.known ? linkNamed(links.value.items, device) : null
    return link?.address?.toLowerCase() ?? null
  }

  #kubeNodeWith(ip: string): string | null {
    const nodes = this.cluster.kubeNodes
    if (!nodes.known) return null
    return nodes.value.find((node) => node.internalIPs.some((own) => sameIpText(own, ip)))?.name ?? null
  }

  /** Whether an address lies in the network of some node's pods. */
  isPodAddress(ip: string): boolean {
    const {kubeNodes} = this.cluster
    return kubeNodes.known && kubeNodes.value.some((node) => node.podCIDRs.some((cidr) => holds(cidr, ip)))
  }

  /** Whether an address is a ClusterIP (or in their network), a pod's (or in a PodCIDR), or a node's; null for one outside the cluster. */
  whoseAddress(ip: string): Whose | null {
    const {services, kubeNodes} = this.cluster
    const service = services.known
      ? services.value.find((s) => s.clusterIPs.some((own) => sameIpText(own, ip)))
      : undefined
    if (service) return {kind: 'service', name: `Service ${service.namespace}/${service.name}`}
    const [pod] = podsWithAddress(this.cluster, ip)
    if (pod) return {kind: 'pod', name: `pod ${pod.namespace}/${pod.name}`, node: pod.nodeName}
    const owner = this.ownerOfAddress(ip)
    if (owner) return {kind: 'node', name: `node ${owner.node}`, node: owner.node}
    const named = this.#kubeNodeWith(ip)
    if (named) return {kind: 'node', name: `node ${named}`, node: named}
    const home = kubeNodes.known
      ? kubeNodes.value.find((node) => node.podCIDRs.some((cidr) => holds(cidr, ip)))
      : undefined
    if (home) return {kind: 'pod', name: `a pod of ${home.name}`, node: home.name}
    const {serviceCIDRs} = this.cluster
    const network = serviceCIDRs.known
      ? serviceCIDRs.value.flatMap(({cidrs}) => cidrs).find((cidr) => holds(cidr, ip))
      : undefined
    return network === undefined ? null : {kind: 'service-network', name: network}
  }

  /** The command that printed a piece of evidence; null where the API server did. */
  commandOf(evidence: Evidence): string | null {
    const probe = evidence.node === null ? undefined : this.#probeOf(evidence)
    return probe ? probe.argv.map(shellWord).join(' ') : null
  }

  /** Where on the node a piece of evidence was read: `, in pod default/client`; empty for the node itself. */
  scopeOf(evidence: Evidence): string {
    const pod = this.#probeOf(evidence)?.pod
    return pod ? `, in pod ${pod.namespace}/${pod.name}` : ''
  }

  #probeOf({node, file}: Evidence): ProbeEntry | undefined {
    return this.cluster.snapshot.manifest.probes.find((p) => p.node === node && p.file === file)
  }

  /** Whether the mode leaves the way to this node's pods to routers between the nodes: noEncap, with the nodes in different networks. */
  underlayRoutesPods(from: string, to: string | null): boolean {
    const mode = this.node(from).mode?.trafficEncapMode
    if (!mode?.known || (mode.value !== 'noEncap' && mode.value !== 'networkPolicyOnly')) return false
    return to === null || !this.#sameNetwork(from, to)
  }

  /** Whether the devices of one node have no network with the other's address in it: routers are between them, which nobody read. */
  inAnotherNetwork(from: string, to: string): boolean {
    return this.node(from).devices.addresses.known && this.cluster.kubeNodes.known && !this.#sameNetwork(from, to)
  }

  #sameNetwork(from: string, to: string): boolean {
    const own = this.node(from).devices.addresses
    const nodes = this.cluster.kubeNodes
    const others = nodes.known ? (nodes.value.find((n) => n.name === to)?.internalIPs ?? []) : []
    if (!own.known) return false
    return others.some((other) => {
      const ip = parseIp(other)
      return (
        ip !== null &&
        own.value.items.some((a) => a.family === ip.family && prefixContains(prefixOf(a.ip, a.prefixLength), ip))
      )
    })
  }
}

function holds(cidr: string, ip: string): boolean {
  const prefix = parsePrefix(cidr)
  const address = parseIp(ip)
  return prefix !== null && address !== null && prefixContains(prefix, address)
}
