import {type Address, parseAddresses} from '../host/address.ts'
import {type Link, parseLinks} from '../host/link.ts'
import {sameIpText} from '../ip.ts'
import type {NodeModel} from '../model/node.ts'
import type {PodRef} from '../snapshot/manifest.ts'

/** A Pod that should run on a node. */
export interface LocalPod extends PodRef {
  readonly addresses: readonly string[]
}

/** A network namespace, by its name, and its devices with their addresses: `ip -j -d addr`. */
export interface InsideNetns {
  readonly netns: string
  readonly devices: string
}

/** What the probe of all network namespaces printed: a line with its name before each. */
export function parseNetns(text: string): readonly InsideNetns[] {
  return text
    .split(/^==> (?=.* <==$)/m)
    .slice(1)
    .map((part) => {
      const end = part.search(/ <==$/m)
      return {netns: part.slice(0, end), devices: part.slice(end + 5).trim()}
    })
}

/**
 * Whose network namespaces these are: of the Pod to whose port of Open vSwitch a veth leads, else of the only Pod that
 * has one of the addresses. One that nothing, or more than one thing, claims is left out.
 *
 * The veth comes first: an address may be wrong, or another Pod's, and that is what one wants to see. The numbers of
 * devices are of a network namespace, so a veth of a stranger may have the same pair: then MAC and address decide.
 */
export function podsOfNetns(
  node: NodeModel,
  pods: readonly LocalPod[],
  insides: readonly InsideNetns[],
): ReadonlyMap<string, PodRef> {
  const seen = insides.map(seenIn)
  const owners = new Map<string, PodRef>()
  for (const port of podPorts(node)) {
    const leading = seen.filter((inside) => leadsTo(port, inside))
    const fitting = leading.filter((inside) => fits(port, inside))
    const [only, ...others] = fitting.length > 0 ? fitting : leading
    if (only !== undefined && others.length === 0) owners.set(only.netns, port.pod)
  }
  const found = [...owners.values()]
  const missing = pods.filter((pod) => !found.some((one) => isSame(one, pod)))
  for (const inside of seen) {
    if (owners.has(inside.netns)) continue
    const [only, ...others] = missing.filter(({addresses}) => hasAddress(inside, addresses))
    if (only !== undefined && others.length === 0)
      owners.set(inside.netns, {namespace: only.namespace, name: only.name})
  }
  return owners
}

interface PodPort {
  readonly pod: PodRef
  readonly link: Link
  readonly mac: string | null
  readonly addresses: readonly string[]
}

function podPorts({links, ovsdb}: NodeModel): readonly PodPort[] {
  if (!links.known || !ovsdb.known) return []
  const byName = new Map(links.value.items.map((link) => [link.ifname, link]))
  return ovsdb.value.bridges
    .flatMap(({ports}) => ports)
    .flatMap(({name, externalIds: ids}) => {
      const [link, namespace, pod] = [byName.get(name), ids.get('pod-namespace'), ids.get('pod-name')]
      if (link === undefined || namespace === undefined || pod === undefined) return []
      const addresses = (ids.get('ip-address') ?? '').split(',').filter(Boolean)
      return [{pod: {namespace, name: pod}, link, mac: ids.get('attached-mac') ?? null, addresses}]
    })
}

interface Seen {
  readonly netns: string
  readonly veths: readonly Link[]
  readonly addresses: readonly Address[]
}

/** A network namespace that could not be entered shows nothing. */
function seenIn({netns, devices}: InsideNetns): Seen {
  if (devices === '') return {netns, veths: [], addresses: []}
  return {
    netns,
    veths: parseLinks(devices).items.filter(({kind}) => kind === 'veth'),
    addresses: parseAddresses(devices).items.filter(({scope}) => scope === 'global'),
  }
}

const leadsTo = ({link}: PodPort, {veths}: Seen): boolean =>
  veths.some(({ifindex, linkIndex}) => linkIndex === link.ifindex && link.linkIndex === ifindex)

const fits = ({mac, addresses}: PodPort, inside: Seen): boolean =>
  inside.veths.some(({address}) => address !== null && address === mac) || hasAddress(inside, addresses)

const hasAddress = ({addresses}: Seen, wanted: readonly string[]): boolean =>
  addresses.some(({local}) => wanted.some((ip) => sameIpText(ip, local)))

const isSame = (a: PodRef, b: PodRef): boolean => a.namespace === b.namespace && a.name === b.name
