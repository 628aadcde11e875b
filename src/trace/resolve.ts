import type {Pod} from '../cluster/pods.ts'
import type {Service, ServicePort} from '../cluster/services.ts'
import {parseIp, sameIpText} from '../ip.ts'
import type {Cluster} from '../model/cluster.ts'
import type {Known} from '../model/known.ts'
import {podsSeen} from '../model/pods-seen.ts'
import {nearNames} from '../near.ts'
import {EXIT, Problem} from '../problem.ts'
import type {Name, Port} from './name.ts'
import type {Protocol} from './question.ts'

/** One end of the question, found in the cluster. */
export type Party =
  | {readonly kind: 'pod'; readonly pod: Pod; readonly port: number | null; readonly alsoService: boolean}
  | {readonly kind: 'service'; readonly service: Service; readonly port: ServicePort | null}
  | {readonly kind: 'node'; readonly name: string; readonly addresses: readonly string[]; readonly port: number | null}
  | {readonly kind: 'ip'; readonly ip: string; readonly port: number | null}

/**
 * Finds what a name means: Pod before Service where only `x/y` was written.
 *
 * @throws {Problem} exit 2 for a name that is nothing here (with near names), exit 4 where the list that would tell was not read
 */
export function resolve(cluster: Cluster, name: Name, protocol: Protocol | null): Party {
  switch (name.kind) {
    case 'ip':
      return {kind: 'ip', ip: name.ip, port: numericPort(name.port, name.written)}
    case 'node':
      return resolveNode(cluster, name.name, name.port, name.written)
    case 'pod':
      return podParty(
        findPod(cluster, name) ?? fail(noSuch('pod', name, podNames(cluster))),
        name.port,
        name.written,
        false,
      )
    case 'service':
      return serviceParty(
        findService(cluster, name) ?? fail(noSuch('Service', name, serviceNames(cluster))),
        name.port,
        protocol,
        name.written,
      )
    case 'any': {
      const pod = findPod(cluster, name)
      const service = cluster.services.known ? findService(cluster, name) : null
      if (pod) return podParty(pod, name.port, name.written, service !== null)
      if (service) return serviceParty(service, name.port, protocol, name.written)
      needed(cluster.services, 'Services', name.written)
      throw noSuch('pod or Service', name, [...podNames(cluster), ...serviceNames(cluster)])
    }
  }
}

/** The address of a party in a family, or null where it has none. */
export function addressOfParty(party: Party, family: 4 | 6): string | null {
  const of = (ips: readonly string[]) => ips.find((ip) => parseIp(ip)?.family === family) ?? null
  switch (party.kind) {
    case 'pod':
      return of(party.pod.podIPs)
    case 'service':
      return of(party.service.clusterIPs)
    case 'node':
      return of(party.addresses)
    case 'ip':
      return of([party.ip])
  }
}

/** Whether anything of a party is IPv4, IPv6 or both: IPv4 first. */
export function familiesOf(party: Party): readonly (4 | 6)[] {
  return ([4, 6] as const).filter((family) => addressOfParty(party, family) !== null)
}

/** The pods that have this address; several where an address was given twice. */
export function podsWithAddress(cluster: Cluster, ip: string): readonly Pod[] {
  const pods = podsSeen(cluster)
  if (!pods.known) return []
  return pods.value.filter((pod) => !pod.hostNetwork && isAlive(pod) && pod.podIPs.some((own) => sameIpText(own, ip)))
}

/** A pod that ran to its end keeps its address in the API while another may have it. */
const isAlive = (pod: Pod): boolean => pod.phase !== 'Succeeded' && pod.phase !== 'Failed'

function findPod(cluster: Cluster, name: {namespace: string; name: string; written: string}): Pod | null {
  const pods = needed(podsSeen(cluster), 'pods', name.written)
  const found = pods.find((pod) => pod.namespace === name.namespace && pod.name === name.name)
  // Those that were seen on one node are not all.
  if (found === undefined) needed(cluster.pods, 'pods', name.written)
  return found ?? null
}

function findService(cluster: Cluster, name: {namespace: string; name: string; written: string}): Service | null {
  const services = needed(cluster.services, 'Services', name.written)
  return services.find((service) => service.namespace === name.namespace && service.name === name.name) ?? null
}

function podParty(pod: Pod, port: Port | null, written: string, alsoService: boolean): Party {
  if (typeof port !== 'string') return {kind: 'pod', pod, port, alsoService}
  const named = pod.ports.find((p) => p.name === port)
  if (named) return {kind: 'pod', pod, port: named.containerPort, alsoService}
  throw usage('NO_SUCH_PORT', `pod ${pod.namespace}/${pod.name} has no port named '${port}' (asked as '${written}')`, [
    portsHint(pod.ports.map((p) => ({name: p.name ?? '', port: p.containerPort}))),
  ])
}

function serviceParty(service: Service, port: Port | null, protocol: Protocol | null, written: string): Party {
  if (port === null)
    return {kind: 'service', service, port: service.ports.length === 1 ? (service.ports[0] ?? null) : null}
  const fits = service.ports.filter((p) => (typeof port === 'number' ? p.port === port : p.name === port))
  const found = fits.find((p) => protocol === null || p.protocol.toLowerCase() === protocol) ?? null
  if (found) return {kind: 'service', service, port: found}
  throw usage(
    'NO_SUCH_PORT',
    `Service ${service.namespace}/${service.name} has no port ${protocol ? `${protocol} ` : ''}'${port}' (asked as '${written}')`,
    [portsHint(service.ports)],
  )
}

function portsHint(ports: readonly {name: string; port: number}[]): string {
  if (ports.length === 0) return 'it has no ports'
  return `it has: ${ports.map((p) => (p.name ? `${p.port} (${p.name})` : `${p.port}`)).join(', ')}`
}

function resolveNode(cluster: Cluster, name: string, port: Port | null, written: string): Party {
  const node = cluster.kubeNodes.known ? cluster.kubeNodes.value.find((n) => n.name === name) : undefined
  const seen = cluster.node(name)
  if (!node && !seen) {
    const names = cluster.nodes.map((n) => n.name)
    throw usage('NO_SUCH_NODE', `no node '${name}' (asked as '${written}')`, hintsOf(name, names, 'nodes'))
  }
  const addresses = node ? node.internalIPs : []
  return {kind: 'node', name, addresses, port: numericPort(port, written)}
}

function numericPort(port: Port | null, written: string): number | null {
  if (typeof port !== 'string') return port
  throw usage('PORT_BAD', `'${port}' in '${written}' must be a number: only pods and Services have named ports`, [])
}

function needed<T>(list: Known<readonly T[]>, what: string, written: string): readonly T[] {
  if (list.known) return list.value
  throw new Problem(`can't look up '${written}': the list of ${what} was not read: ${list.reason}`, {
    code: 'LIST_NOT_READ',
    exit: EXIT.undetermined,
    hints: ['name the ends by address instead: antrail trace-packet 10.10.1.2 10.10.2.5'],
  })
}

function podNames(cluster: Cluster): string[] {
  const pods = podsSeen(cluster)
  return pods.known ? pods.value.map((p) => `${p.namespace}/${p.name}`) : []
}

const serviceNames = (cluster: Cluster): string[] =>
  cluster.services.known ? cluster.services.value.map((s) => `${s.namespace}/${s.name}`) : []

function noSuch(what: string, name: {namespace: string; name: string}, known: readonly string[]): Problem {
  const full = `${name.namespace}/${name.name}`
  const elsewhere = known.filter((other) => other.endsWith(`/${name.name}`))
  const hints =
    elsewhere.length > 0 ? [`there is ${[...new Set(elsewhere)].join(', ')}`] : hintsOf(full, known, 'names')
  return usage('NO_SUCH_NAME', `no ${what} '${full}'`, hints.length > 0 ? hints : namesIn(name.namespace, known))
}

/** What there is in the namespace, or which namespaces there are. */
function namesIn(namespace: string, known: readonly string[]): string[] {
  const own = [...new Set(known)].filter((name) => name.startsWith(`${namespace}/`)).sort()
  if (own.length === 0)
    return [
      `namespaces with pods or Services: ${[...new Set(known.map((name) => name.slice(0, name.indexOf('/'))))].sort().join(', ')}`,
    ]
  const more = own.length > SHOWN ? ` and ${own.length - SHOWN} more` : ''
  return [`there is ${own.slice(0, SHOWN).join(', ')}${more}`]
}

const SHOWN = 10

function hintsOf(name: string, known: readonly string[], what: string): string[] {
  const near = nearNames(name, known)
  if (near.length > 0) return [`did you mean ${near.join(' or ')}?`]
  return known.length > 0 && known.length <= 12 ? [`known ${what}: ${[...new Set(known)].sort().join(', ')}`] : []
}

function usage(code: string, message: string, hints: readonly string[]): Problem {
  return new Problem(message, {code, exit: EXIT.usage, hints})
}

function fail(problem: Problem): never {
  throw problem
}
