import {type Address, localAddress} from '../host/address.ts'
import type {FilterState} from '../host/filter-packet.ts'
import {isUp, type Link, linkNamed} from '../host/link.ts'
import type {RoutingState} from '../host/lookup-route.ts'
import {parseIp, prefixContains, prefixOf, sameIpText} from '../ip.ts'
import type {Cluster} from '../model/cluster.ts'
import {type Known, known, unknown} from '../model/known.ts'
import type {NodeModel} from '../model/node.ts'
import {Once} from '../model/once.ts'
import type {Parsed} from '../parsed.ts'
import {filtersOfNode, routingOfNode} from './host-of-node.ts'
import type {PortFacts} from './ports-of-node.ts'
import {whole} from './whole.ts'

/** A node's devices, with their addresses, the routes that lead out by them and the rules that packets meet there. */
export class DevicesOfNode {
  readonly #cluster: Cluster
  readonly #model: NodeModel
  readonly #ports: () => readonly PortFacts[]
  readonly #gateway: () => PortFacts | null
  readonly #once = new Once()

  /**
   * @param ports those of Antrea's bridges: Open vSwitch knows their MACs, too
   * @param gateway Antrea's port to the host
   */
  constructor(cluster: Cluster, model: NodeModel, ports: () => readonly PortFacts[], gateway: () => PortFacts | null) {
    this.#cluster = cluster
    this.#model = model
    this.#ports = ports
    this.#gateway = gateway
  }

  /** Forgets what was worked out, but the devices and their addresses. */
  release(): void {
    this.#once.forgetAllBut(['links', 'addresses'])
  }

  gatewayAddress(family: 4 | 6): string | null {
    const gateway = this.#gateway()?.name
    const {addresses} = this
    if (!addresses.known) return null
    return (
      addresses.value.items.find((a) => a.dev === gateway && a.family === family && a.scope !== 'link')?.local ?? null
    )
  }

  /** Whether an address is in the network of the gateway: on the pods' link. */
  onPodLink(ip: string): boolean {
    const gateway = this.#gateway()?.name
    const address = parseIp(ip)
    const {addresses} = this
    if (!addresses.known || !address) return false
    return addresses.value.items.some(
      (a) => a.dev === gateway && a.scope !== 'link' && prefixContains(prefixOf(a.ip, a.prefixLength), address),
    )
  }

  /** The node's devices, where all of them were read. */
  get links(): Known<Parsed<Link>> {
    return this.#once.get('links', () => whole<Link, Parsed<Link>>(this.#model.links, 'ip-link'))
  }

  /** The node's addresses, where all of them were read. */
  get addresses(): Known<Parsed<Address>> {
    return this.#once.get('addresses', () => whole<Address, Parsed<Address>>(this.#model.addresses, 'ip-addr'))
  }

  /** A device's addresses, without those that mean nothing beyond its link; IPv4 first. */
  addressesOf(device: string): readonly string[] {
    if (!this.addresses.known) return []
    const own = this.addresses.value.items.filter((a) => a.dev === device && a.scope !== 'link')
    return own.toSorted((a, b) => a.family - b.family).map((a) => a.local)
  }

  macOf(device: string): string | null {
    const {links} = this
    const own = links.known ? linkNamed(links.value.items, device)?.address : null
    return own?.toLowerCase() ?? this.#ports().find((p) => p.name === device)?.mac ?? null
  }

  isDown(device: string): boolean {
    const {links} = this
    const link = links.known ? linkNamed(links.value.items, device) : null
    return link !== null && !isUp(link)
  }

  withAddress(ip: string): string | null {
    const {addresses} = this
    return addresses.known ? (localAddress(addresses.value.items, ip)?.dev ?? null) : null
  }

  /** The device with the address that the Node object gives the node. */
  get underlay(): string | null {
    const nodes = this.#cluster.kubeNodes
    const named = nodes.known ? (nodes.value.find((n) => n.name === this.#model.name)?.internalIPs ?? []) : []
    const {addresses} = this
    if (!addresses.known) return null
    return addresses.value.items.find((a) => named.some((ip) => sameIpText(ip, a.local)))?.dev ?? null
  }

  get underlayMtu(): Known<number> {
    const device = this.underlay
    const {links} = this
    const link = links.known && device !== null ? linkNamed(links.value.items, device) : null
    return link?.mtu ? known(link.mtu) : unknown(`the MTU of ${this.#model.name} was not read`)
  }

  routing(family: 4 | 6): Known<RoutingState> {
    return this.#once.get(`routing ${family}`, () => routingOfNode(this.#model, family))
  }

  filters(family: 4 | 6): FilterState {
    return this.#once.get(`filter ${family}`, () => filtersOfNode(this.#model, family))
  }
}
