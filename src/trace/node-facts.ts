import {type AntreaContext, EMPTY_CONTEXT} from '../antrea/context.ts'
import {describeFlow, type FlowDescription} from '../antrea/describe-flow.ts'
import type {Dialect} from '../antrea/dialect.ts'
import {type BrokenConjunction, brokenConjunctions} from '../antrea/missing-clauses.ts'
import type {NetworkMode} from '../antrea/mode.ts'
import {endpointOfBucket} from '../antrea/services.ts'
import {unmodelledBetweenNodes, unmodelledNode} from '../antrea/unmodelled.ts'
import {type Address, localAddress} from '../host/address.ts'
import type {FilterState} from '../host/filter-packet.ts'
import type {RuleRef} from '../host/hook-outcome.ts'
import {isUp, type Link, linkNamed} from '../host/link.ts'
import type {RoutingState} from '../host/lookup-route.ts'
import type {Sysctl} from '../host/sysctl.ts'
import {parseIp, prefixContains, prefixOf, sameIpText} from '../ip.ts'
import {antreaContextOf, antreaPortsOf, networkModeOf} from '../model/antrea-context.ts'
import type {Cluster} from '../model/cluster.ts'
import type {Daemon} from '../model/daemons.ts'
import type {Evidence} from '../model/evidence.ts'
import {type Known, known, unknown, valueOr} from '../model/known.ts'
import type {NodeModel} from '../model/node.ts'
import {Once} from '../model/once.ts'
import {datapathType, switchInput, switchInputAround} from '../model/switch-input.ts'
import {W} from '../ovs/fields.ts'
import {createConntrack} from '../ovs/pipeline/conntrack/conntrack.ts'
import type {Conntrack} from '../ovs/pipeline/conntrack/types.ts'
import type {Packet} from '../ovs/pipeline/packet.ts'
import {loadSwitch, type Switch} from '../ovs/pipeline/switch.ts'
import type {Bucket, Flow} from '../ovs/syntax/flow-types.ts'
import type {Parsed} from '../parsed.ts'
import type {Asker} from './arp.ts'
import type {Frame} from './frame.ts'
import {headersOf} from './frame.ts'
import {filtersOfNode, routingOfNode, ruleEvidence} from './host-of-node.ts'
import {type PortFacts, portsOfNode} from './ports-of-node.ts'
import type {PolicyRef} from './result.ts'
import {type Down, switchDown} from './switch-of-node.ts'
import {whole} from './whole.ts'

/** What holds of a node for every packet: worked out once, when first asked for. */
export class NodeFacts {
  readonly model: NodeModel
  readonly #cluster: Cluster
  readonly #once = new Once()

  constructor(cluster: Cluster, model: NodeModel) {
    this.#cluster = cluster
    this.model = model
  }

  /** Reads what questions about other nodes ask of this one again and again, and forgets the rest: hundreds of whole nodes fill the memory. */
  settle(): void {
    void [this.mode, this.ports, this.links, this.addresses]
    this.release()
  }

  /** Forgets all but that. */
  release(): void {
    this.#once.forgetAllBut(['mode', 'ports', 'links', 'addresses'])
    this.model.release()
  }

  get name(): string {
    return this.model.name
  }

  /** `system` (the kernel's), `netdev` (userspace); null where not read. */
  get datapath(): string | null {
    return valueOr(datapathType(this.model), null)
  }

  get integrationBridge(): string | null {
    return this.model.integrationBridge?.name ?? null
  }

  get switch(): Known<Switch> {
    return this.#once.get('switch', () => {
      const input = switchInput(this.model)
      return input.known ? known(loadSwitch(input.value)) : input
    })
  }

  /** The datapath that a bridge belongs to: that of Antrea's bridge, or its own where they are of two kinds. */
  switchOf(name: string): Known<Switch> {
    const antreas = this.switch
    const bridge = antreas.known && !antreas.value.bridges.has(name) ? this.model.bridge(name) : null
    if (!bridge) return antreas
    return this.#once.get(`switch ${name}`, () => {
      const input = switchInputAround(this.model, bridge, null)
      return input.known ? known(loadSwitch(input.value)) : input
    })
  }

  /** Why a piece of a bridge (`flows`, `ports`…) may not be whole; null where it is. */
  gap(bridge: string, piece: string): string | null {
    const input = switchInput(this.model)
    const own = input.known ? input.value.bridges.find(({name}) => name === bridge) : undefined
    return own?.missing.get(piece) ?? null
  }

  switchDown(): Down | null {
    return switchDown(this.model, this.datapath)
  }

  get agent(): Daemon {
    return this.model.daemons.agent
  }

  /** Connections as dumped, for one branch of a trace to change. */
  newConntrack(): Conntrack | null {
    const base = this.#once.get('conntrack', () => this.#readConntrack())
    return base?.fork() ?? null
  }

  /** What must be known of a datapath's limits before a connection is said to be kept; a datapath that has none says so. */
  get connectionLimits(): readonly (readonly [string, Known<unknown>])[] {
    const {ctLimits, ctMaxconns} = this.model
    const limits: readonly (readonly [string, Known<unknown>])[] = [['dpctl-ct-limits', ctLimits]]
    const all = this.datapath === 'system' ? limits : [...limits, ['dpctl-ct-maxconns', ctMaxconns] as const]
    return all.filter(([, piece]) => piece.known || !/not supported/i.test(piece.reason))
  }

  #readConntrack(): Conntrack | null {
    const {model} = this
    const {conntrack, ctLimits, ctMaxconns} = model
    if (this.datapath === null) return null
    return createConntrack({
      datapathType: this.datapath,
      // NAT alone depends on it.
      get release() {
        return valueOr(model.ovsVersion, null)
      },
      entries: conntrack.known ? conntrack.value.items : [],
      zoneLimits: ctLimits.known ? ctLimits.value.zones : new Map(),
      defaultLimit: ctLimits.known ? ctLimits.value.defaultLimit : null,
      maxConnections: valueOr(ctMaxconns, null),
    })
  }

  get antrea(): AntreaContext {
    const bridge = this.model.integrationBridge
    return bridge ? antreaContextOf(this.#cluster, this.model, bridge) : EMPTY_CONTEXT
  }

  get dialect(): Dialect {
    return this.antrea.dialect
  }

  /** null where the node has no bridge of Antrea's. */
  get mode(): NetworkMode | null {
    const bridge = this.model.integrationBridge
    return bridge && this.#once.get('mode', () => networkModeOf(this.#cluster, this.model, bridge))
  }

  /**
   * Why this node, or with `ofHost` its way to others, is not followed; null where it is.
   */
  unmodelled(ofHost: boolean): string | null {
    const nodes = this.#cluster.kubeNodes
    const os = nodes.known ? (nodes.value.find((n) => n.name === this.name)?.os ?? null) : null
    return unmodelledNode(os) ?? (ofHost && this.mode ? unmodelledBetweenNodes(this.mode) : null)
  }

  tableName(id: number): string {
    return this.dialect.table(id).name
  }

  describe(flow: Flow): FlowDescription {
    return describeFlow(flow, this.antrea)
  }

  /** Policy rules whose flows are not complete on a bridge. */
  brokenConjunctions(bridge: string): readonly BrokenConjunction[] {
    const flows = this.model.bridge(bridge)?.flows
    return this.#once.get(`broken ${bridge}`, () => (flows?.known ? brokenConjunctions(flows.value.items) : []))
  }

  /** The policies behind a flow that drops. */
  policiesOfFlow(flow: Flow): readonly PolicyRef[] {
    return this.antrea.policies.ofFlow(flow)
  }

  /** The policies whose rule wrote its conjunction id into a packet that it denies. */
  denyingPolicies(packet: Packet): readonly PolicyRef[] {
    const id = packet[W.regs + 3] ?? 0
    return this.antrea.lookup.conjunction(id)?.refs ?? []
  }

  /** The flow as it stands in the dump, without statistics. */
  flowText(flow: Flow): string {
    const table = flow.table === null ? (flow.tableName ?? '?') : this.tableName(flow.table)
    const match = flow.matchText === '' ? '' : `,${flow.matchText}`
    return `table=${table},priority=${flow.priority}${match} actions=${flow.actionsText}`
  }

  flowEvidence(bridge: string, flow: Flow): Evidence {
    const evidence = this.model.bridge(bridge)?.flowEvidence(flow)
    return evidence ?? this.model.evidence('flows', null, this.flowText(flow), {bridge})
  }

  bucket(bridge: string, group: number, bucket: number): Bucket | null {
    const sw = this.switch
    const found = sw.known ? sw.value.bridges.get(bridge)?.groups.get(group) : undefined
    return found?.buckets.find((b, i) => (b.id ?? i) === bucket) ?? null
  }

  bucketWords(bridge: string, group: number, bucket: number): string {
    const chosen = this.bucket(bridge, group, bucket)
    const endpoint = chosen && endpointOfBucket(chosen, this.dialect)
    if (!endpoint) return `bucket ${bucket}`
    if (endpoint.noEndpoints) return 'the Service has no endpoints'
    const owner = endpoint.ip === null ? null : this.antrea.lookup.address(endpoint.ip)
    const who = owner?.kind === 'pod' ? ` (${owner.namespace}/${owner.name})` : ''
    return `endpoint ${endpoint.ip ?? '?'}:${endpoint.port ?? '?'}${who}`
  }

  get ports(): Known<readonly PortFacts[]> {
    return this.#once.get('ports', () => {
      const bridge = this.model.integrationBridge
      const ports = bridge ? antreaPortsOf(this.#cluster, this.model, bridge) : []
      return portsOfNode(this.model, {bridge: this.integrationBridge, ports})
    })
  }

  get #ports(): readonly PortFacts[] {
    return valueOr(this.ports, [])
  }

  port(bridge: string, ofport: number): PortFacts | null {
    return this.#ports.find((p) => p.bridge === bridge && p.ofport === ofport) ?? null
  }

  /** The port of a pod on the integration bridge: of two with its name (a stale one) the one that works. */
  podPort(pod: {namespace: string; name: string}): PortFacts | null {
    const own = this.#ports.filter((p) => p.pod?.namespace === pod.namespace && p.pod.name === pod.name)
    return own.find((p) => p.ofport !== null && p.ofport >= 0) ?? own[0] ?? null
  }

  /** That a pod of this node has an address, and no port of Open vSwitch to be reached by; null where it has one, or none has the address. */
  podsWithoutPort(ip: string): string | null {
    const {pods} = this.#cluster
    const own = pods.known
      ? pods.value.find((p) => p.nodeName === this.name && !p.hostNetwork && p.podIPs.some((i) => sameIpText(i, ip)))
      : undefined
    if (!own || !this.ports.known || this.podPort(own)) return null
    return `${own.namespace}/${own.name}, which has ${ip}, has no port on ${this.integrationBridge ?? "Antrea's bridge"}`
  }

  portOfDevice(device: string): (PortFacts & {readonly ofport: number}) | null {
    const found = this.#ports.find((p) => p.name === device)
    return found && found.ofport !== null && found.ofport >= 0 ? {...found, ofport: found.ofport} : null
  }

  /** Devices of a bridge that lead out of the node: neither internal nor tunnels nor patches nor pods'. */
  physicalPorts(bridge: string): readonly string[] {
    return this.#ports
      .filter((p) => p.bridge === bridge && (p.type === '' || p.type === 'system') && !p.internal && !p.pod)
      .map((p) => p.name)
  }

  tunnelPorts(): Known<readonly PortFacts[]> {
    return this.ports.known
      ? known(this.ports.value.filter((p) => p.role === 'tunnel' || p.role === 'ipsec-tunnel'))
      : this.ports
  }

  get gatewayPort(): PortFacts | null {
    return this.#ports.find((p) => p.role === 'gateway') ?? null
  }

  get gatewayMac(): string | null {
    const port = this.gatewayPort
    return port && (this.macOfDevice(port.name) ?? port.mac)
  }

  gatewayAddress(family: 4 | 6): string | null {
    const gateway = this.gatewayPort?.name
    const {addresses} = this
    if (!addresses.known) return null
    return (
      addresses.value.items.find((a) => a.dev === gateway && a.family === family && a.scope !== 'link')?.local ?? null
    )
  }

  /** Whether an address is in the network of the gateway: on the pods' link. */
  onPodLink(ip: string): boolean {
    const gateway = this.gatewayPort?.name
    const address = parseIp(ip)
    const {addresses} = this
    if (!addresses.known || !address) return false
    return addresses.value.items.some(
      (a) => a.dev === gateway && a.scope !== 'link' && prefixContains(prefixOf(a.ip, a.prefixLength), address),
    )
  }

  /** The node's devices, where all of them were read. */
  get links(): Known<Parsed<Link>> {
    return this.#once.get('links', () => whole<Link, Parsed<Link>>(this.model.links, 'ip-link'))
  }

  /** The node's addresses, where all of them were read. */
  get addresses(): Known<Parsed<Address>> {
    return this.#once.get('addresses', () => whole<Address, Parsed<Address>>(this.model.addresses, 'ip-addr'))
  }

  /** A device's addresses, without those that mean nothing beyond its link; IPv4 first. */
  addressesOf(device: string): readonly string[] {
    if (!this.addresses.known) return []
    const own = this.addresses.value.items.filter((a) => a.dev === device && a.scope !== 'link')
    return own.toSorted((a, b) => a.family - b.family).map((a) => a.local)
  }

  macOfDevice(device: string): string | null {
    const {links} = this
    const own = links.known ? linkNamed(links.value.items, device)?.address : null
    return own?.toLowerCase() ?? this.#ports.find((p) => p.name === device)?.mac ?? null
  }

  deviceIsDown(device: string): boolean {
    const {links} = this
    const link = links.known ? linkNamed(links.value.items, device) : null
    return link !== null && !isUp(link)
  }

  deviceOfAddress(ip: string): string | null {
    const {addresses} = this
    return addresses.known ? (localAddress(addresses.value.items, ip)?.dev ?? null) : null
  }

  /** The device with the address that the Node object gives the node. */
  get underlayDevice(): string | null {
    const nodes = this.#cluster.kubeNodes
    const named = nodes.known ? (nodes.value.find((n) => n.name === this.name)?.internalIPs ?? []) : []
    const {addresses} = this
    if (!addresses.known) return null
    return addresses.value.items.find((a) => named.some((ip) => sameIpText(ip, a.local)))?.dev ?? null
  }

  get underlayMtu(): Known<number> {
    const device = this.underlayDevice
    const {links} = this
    const link = links.known && device !== null ? linkNamed(links.value.items, device) : null
    return link?.mtu ? known(link.mtu) : unknown(`the MTU of ${this.name} was not read`)
  }

  routingState(family: 4 | 6): Known<RoutingState> {
    return this.#once.get(`routing ${family}`, () => routingOfNode(this.model, family))
  }

  filterState(family: 4 | 6): FilterState {
    return this.#once.get(`filter ${family}`, () => filtersOfNode(this.model, family))
  }

  ruleEvidence(by: RuleRef, family: 4 | 6): Evidence {
    return ruleEvidence(this.model, by, family)
  }

  sysctlEvidence(setting: Sysctl | null): Evidence | null {
    return setting && this.evidence('sysctl', setting.line, `${setting.key} = ${setting.value}`)
  }

  evidence(probe: string, line: number | null, text?: string): Evidence {
    return this.model.evidence(probe, line, text)
  }

  /** The node as the one who asks for a MAC on the pods' link. */
  hostAsker(device: string, frame: Frame): Asker {
    const family = headersOf(frame.packet)?.family ?? 4
    return {
      kind: 'host',
      node: this.name,
      device,
      ip: this.gatewayAddress(family) ?? headersOf(frame.packet)?.src ?? '',
      mac: this.macOfDevice(device) ?? '00:00:00:00:00:00',
    }
  }
}
