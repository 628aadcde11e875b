import type {NetworkMode} from '../antrea/mode.ts'
import {unmodelledBetweenNodes, unmodelledNode} from '../antrea/unmodelled.ts'
import type {RuleRef} from '../host/hook-outcome.ts'
import type {Sysctl} from '../host/sysctl.ts'
import {sameIpText} from '../ip.ts'
import {antreaPortsOf, networkModeOf} from '../model/antrea-context.ts'
import type {Cluster} from '../model/cluster.ts'
import type {Daemon} from '../model/daemons.ts'
import type {Evidence} from '../model/evidence.ts'
import {type Known, known, valueOr} from '../model/known.ts'
import type {NodeModel} from '../model/node.ts'
import {Once} from '../model/once.ts'
import {datapathType, switchInput, switchInputAround} from '../model/switch-input.ts'
import {createConntrack} from '../ovs/pipeline/conntrack/conntrack.ts'
import type {Conntrack} from '../ovs/pipeline/conntrack/types.ts'
import {loadSwitch, type Switch} from '../ovs/pipeline/switch.ts'
import type {Asker} from './arp.ts'
import {DevicesOfNode} from './devices-of-node.ts'
import {FlowsOfNode} from './flows-of-node.ts'
import type {Frame} from './frame.ts'
import {headersOf} from './frame.ts'
import {ruleEvidence} from './host-of-node.ts'
import {type PortFacts, portsOfNode} from './ports-of-node.ts'
import {type Down, switchDown} from './switch-of-node.ts'

/** What holds of a node for every packet: worked out once, when first asked for. */
export class NodeFacts {
  readonly model: NodeModel
  readonly #cluster: Cluster
  readonly #once = new Once()
  readonly flows: FlowsOfNode
  readonly devices: DevicesOfNode

  constructor(cluster: Cluster, model: NodeModel) {
    this.#cluster = cluster
    this.model = model
    this.flows = new FlowsOfNode(cluster, model, () => this.switch)
    this.devices = new DevicesOfNode(
      cluster,
      model,
      () => this.#ports,
      () => this.gatewayPort,
    )
  }

  /** Reads what questions about other nodes ask of this one again and again, and forgets the rest: hundreds of whole nodes fill the memory. */
  settle(): void {
    void [this.mode, this.ports, this.devices.links, this.devices.addresses]
    this.release()
  }

  /** Forgets all but that. */
  release(): void {
    this.#once.forgetAllBut(['mode', 'ports'])
    this.devices.release()
    this.flows.release()
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
    return port && (this.devices.macOf(port.name) ?? port.mac)
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
      ip: this.devices.gatewayAddress(family) ?? headersOf(frame.packet)?.src ?? '',
      mac: this.devices.macOf(device) ?? '00:00:00:00:00:00',
    }
  }
}
