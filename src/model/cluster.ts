import type {ComputedPolicy, MemberGroups} from '../antrea/controlplane.ts'
import {type AntreaPolicy, decodeAntreaPolicy, decodeTier, type Tier} from '../cluster/antrea-policies.ts'
import {
  decodeEgress,
  decodeExternalIPPool,
  decodeTrafficControl,
  type Egress,
  type ExternalIPPool,
  type TrafficControl,
} from '../cluster/egresses.ts'
import {decodeEndpointSlice, decodeEndpoints, type EndpointSlice, type Endpoints} from '../cluster/endpoints.ts'
import {
  type AgentInfoObject,
  type ConfigMap,
  type ControllerInfo,
  decodeAgentInfoObject,
  decodeConfigMap,
  decodeControllerInfo,
} from '../cluster/infos.ts'
import {isJson, type Json, objectsAt} from '../cluster/json.ts'
import {decodeMeta, type ListOrigin, type Meta} from '../cluster/meta.ts'
import {decodeNetworkPolicy, type NetworkPolicy} from '../cluster/network-policies.ts'
import {decodeNode, type KubeNode} from '../cluster/nodes.ts'
import {decodePod, type Pod} from '../cluster/pods.ts'
import {decodeService, type Service} from '../cluster/services.ts'
import {
  decodeEvent,
  decodeServiceCIDR,
  decodeWorkload,
  type Event,
  type ServiceCIDR,
  type Workload,
} from '../cluster/workloads.ts'
import type {ProbeEntry} from '../snapshot/manifest.ts'
import {TRACE_PROBE} from '../snapshot/probes.ts'
import type {Snapshot} from '../snapshot/snapshot.ts'
import {decodeComputedPolicy, decodeGroup} from './decode-controlplane.ts'
import {type Known, known, unknown} from './known.ts'
import {NodeModel} from './node.ts'
import {Once} from './once.ts'
import {NodeProbes} from './probe-reader.ts'
import {readWitness, type WitnessAnswer, witnessKey} from './witness.ts'

/** One cluster at one moment: its nodes, and what the API server listed. An empty List is known to be empty; one that failed is unknown. */
export class Cluster {
  readonly snapshot: Snapshot
  readonly takenAt: string
  private before: Cluster | null
  private readonly kept = new Once()

  /** @param before the same cluster when less of it was read: nodes of which nothing else was read since are not parsed again */
  constructor(snapshot: Snapshot, before: Cluster | null = null) {
    this.snapshot = snapshot
    this.takenAt = snapshot.takenAt
    this.before = before
  }

  /** Whether another shows the same, whatever Open vSwitch was asked about packets since. */
  isSameAs(other: Cluster): boolean {
    const lists = this.snapshot.manifest.cluster
    const others = other.snapshot.manifest.cluster
    return (
      this.nodes.length === other.nodes.length &&
      this.nodes.every((node, i) => node === other.nodes[i]) &&
      JSON.stringify(lists) === JSON.stringify(others) &&
      lists.every(({file}) => file === null || this.snapshot.bytes(file) === other.snapshot.bytes(file))
    )
  }

  /** Every node that probes or the API server name, sorted by name. */
  get nodes(): readonly NodeModel[] {
    return this.kept.get('nodes', () => this.makeNodes())
  }

  node(name: string): NodeModel | null {
    return this.nodes.find((node) => node.name === name) ?? null
  }

  /** Whether Open vSwitch was asked what it makes of packets. */
  get hasWitness(): boolean {
    return this.witnesses.size > 0
  }

  /** What Open vSwitch of a node made of a packet, asked by just this command; null where nobody asked. */
  witness(node: string, argv: readonly string[]): WitnessAnswer | null {
    return this.witnesses.get(witnessKey(node, argv)) ?? null
  }

  private get witnesses(): ReadonlyMap<string, WitnessAnswer> {
    return this.kept.get('witness', () =>
      readWitness(
        this.snapshot,
        this.snapshot.manifest.probes.filter(({id}) => id === TRACE_PROBE.id),
      ),
    )
  }

  get kubeNodes(): Known<readonly KubeNode[]> {
    return this.list('core/v1/nodes', decodeNode)
  }

  get namespaces(): Known<readonly Meta[]> {
    return this.list('core/v1/namespaces', decodeMeta)
  }

  get pods(): Known<readonly Pod[]> {
    return this.list('core/v1/pods', decodePod)
  }

  get services(): Known<readonly Service[]> {
    return this.list('core/v1/services', decodeService)
  }

  get endpoints(): Known<readonly Endpoints[]> {
    return this.list('core/v1/endpoints', decodeEndpoints)
  }

  get endpointSlices(): Known<readonly EndpointSlice[]> {
    return this.list('discovery.k8s.io/v1/endpointslices', decodeEndpointSlice)
  }

  get configMaps(): Known<readonly ConfigMap[]> {
    return this.list('core/v1/configmaps', decodeConfigMap)
  }

  get events(): Known<readonly Event[]> {
    return this.list('core/v1/events', decodeEvent)
  }

  get networkPolicies(): Known<readonly NetworkPolicy[]> {
    return this.list('networking.k8s.io/v1/networkpolicies', decodeNetworkPolicy)
  }

  get serviceCIDRs(): Known<readonly ServiceCIDR[]> {
    return this.list('networking.k8s.io/v1/servicecidrs', decodeServiceCIDR)
  }

  get daemonSets(): Known<readonly Workload[]> {
    return this.list('apps/v1/daemonsets', decodeWorkload)
  }

  get deployments(): Known<readonly Workload[]> {
    return this.list('apps/v1/deployments', decodeWorkload)
  }

  /** ACNPs. */
  get clusterNetworkPolicies(): Known<readonly AntreaPolicy[]> {
    return this.antrea('clusternetworkpolicies', decodeAntreaPolicy)
  }

  /** ANNPs. */
  get antreaNetworkPolicies(): Known<readonly AntreaPolicy[]> {
    return this.antrea('networkpolicies', decodeAntreaPolicy)
  }

  get tiers(): Known<readonly Tier[]> {
    return this.antrea('tiers', decodeTier)
  }

  get egresses(): Known<readonly Egress[]> {
    return this.antrea('egresses', decodeEgress)
  }

  get externalIPPools(): Known<readonly ExternalIPPool[]> {
    return this.antrea('externalippools', decodeExternalIPPool)
  }

  get trafficControls(): Known<readonly TrafficControl[]> {
    return this.antrea('trafficcontrols', decodeTrafficControl)
  }

  get agentInfos(): Known<readonly AgentInfoObject[]> {
    return this.antrea('antreaagentinfos', decodeAgentInfoObject)
  }

  get controllerInfos(): Known<readonly ControllerInfo[]> {
    return this.antrea('antreacontrollerinfos', decodeControllerInfo)
  }

  /** What the controller's API server hands to agents. */
  get controlplanePolicies(): Known<readonly ComputedPolicy[]> {
    return this.list(this.resource('controlplane.antrea.io', 'networkpolicies'), decodeComputedPolicy)
  }

  get addressGroups(): Known<MemberGroups> {
    return asMap(this.list(this.resource('controlplane.antrea.io', 'addressgroups'), decodeGroup))
  }

  get appliedToGroups(): Known<MemberGroups> {
    return asMap(this.list(this.resource('controlplane.antrea.io', 'appliedtogroups'), decodeGroup))
  }

  /** The items of any List, not decoded: for resources that have no view here. */
  objects(resource: string): Known<readonly Json[]> {
    return this.kept.get(`objects ${resource}`, () => this.readList(resource, (object) => object))
  }

  private antrea<T>(name: string, decode: (object: Json, origin: ListOrigin) => T): Known<readonly T[]> {
    return this.list(this.resource('crd.antrea.io', name), decode)
  }

  /** The resource in the version that was asked for and answered: Antrea served one CRD in several versions over the years. */
  private resource(group: string, name: string): string {
    const asked = this.snapshot.manifest.cluster.filter(
      ({resource}) => resource.startsWith(group + '/') && resource.endsWith('/' + name),
    )
    return (asked.find((entry) => entry.error === null) ?? asked[0])?.resource ?? `${group}/*/${name}`
  }

  private list<T>(resource: string, decode: (object: Json, origin: ListOrigin) => T): Known<readonly T[]> {
    return this.kept.get(resource, () => this.readList(resource, decode))
  }

  private readList<T>(resource: string, decode: (object: Json, origin: ListOrigin) => T): Known<readonly T[]> {
    const entry = this.snapshot.manifest.cluster.find((asked) => asked.resource === resource)
    if (entry === undefined) return unknown(`${resource} was not asked for`)
    if (entry.error !== null) return unknown(`${resource}: ${entry.error}`)
    const file = entry.file
    const text = file === null ? null : this.snapshot.read(file)
    if (file === null || text === null)
      return unknown(`${resource} is not in the snapshot: ${file ?? 'its file'} is missing`)
    try {
      const list: unknown = JSON.parse(text)
      if (!isJson(list) || !(Array.isArray(list.items) || list.items === null)) return unknown(`${file} is no List`)
      return known(objectsAt(list, 'items').map((object) => decode(object, {resource, file})))
    } catch (error) {
      return unknown(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  private agentInfo(node: string): AgentInfoObject | null {
    const {agentInfos} = this
    return agentInfos.known ? (agentInfos.value.find((info) => (info.node ?? info.name) === node) ?? null) : null
  }

  private makeNodes(): readonly NodeModel[] {
    const entries = new Map<string, ProbeEntry[]>()
    if (this.kubeNodes.known) for (const node of this.kubeNodes.value) entries.set(node.name, [])
    for (const probe of this.snapshot.manifest.probes) {
      // What is said of a packet is no state of the node.
      if (probe.id === TRACE_PROBE.id) continue
      const ofNode = entries.get(probe.node)
      if (ofNode === undefined) entries.set(probe.node, [probe])
      else ofNode.push(probe)
    }
    const names = [...entries.keys()].sort()
    const models = names.map((name) => {
      const probes = new NodeProbes(this.snapshot, name, entries.get(name) ?? [])
      const before = this.before?.node(name)
      return before?.isOf(probes) ? before : new NodeModel(probes, () => this.agentInfo(name))
    })
    // Each round of a live trace has one: none keeps all those before it.
    this.before = null
    return models
  }
}

function asMap<K, V>(list: Known<readonly (readonly [K, V])[]>): Known<ReadonlyMap<K, V>> {
  return list.known ? known(new Map(list.value)) : list
}
