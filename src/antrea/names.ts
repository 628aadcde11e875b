import type {ConjunctionMeaning, Lookup, Owner, ServicePort} from './lookup.ts'
import {formatPolicyRef} from './policy-ref.ts'
import type {BridgePort} from './ports.ts'

/** `default/web`, `node2`, `gateway of node2`, `node2's PodCIDR`. */
export function ownerName(owner: Owner): string {
  switch (owner.kind) {
    case 'pod':
    case 'service':
      return `${owner.namespace}/${owner.name}`
    case 'node':
      return owner.name
    case 'gateway':
      return `gateway of ${owner.node}`
    case 'podCIDR':
      return `${owner.node}'s PodCIDR`
    case 'other':
      return owner.what
  }
}

/** `10.10.2.3 (default/web-2)`; the address alone where nobody is known to have it. */
export function namedAddress(address: string, lookup: Lookup): string {
  const owner = lookup.address(address)
  return owner ? `${address} (${ownerName(owner)})` : address
}

/** `aa:bb:cc:dd:ee:ff (any other node)`, `c2:31:d4:a9:28:1b (gateway of node1)`. */
export function namedMac(mac: string, lookup: Lookup): string {
  const owner = lookup.mac(mac)
  return owner ? `${mac} (${ownerName(owner)})` : mac
}

/** Whom a port belongs to: the pod, or the port's own name; null where neither is known. */
export function portName(port: BridgePort): string | null {
  return port.pod ? `${port.pod.namespace}/${port.pod.name}` : port.name
}

/** `default/client (1)`, `antrea-tun0 (32768)`, `7`. */
export function namedPort(ofport: number, lookup: Lookup): string {
  const port = lookup.port(ofport)
  const name = port ? portName(port) : null
  return name === null ? String(ofport) : `${name} (${ofport})`
}

/** The same of a port as a match writes it: a number, or a name. */
export function writtenPort(written: string, lookup: Lookup): string {
  if (/^\d+$/.test(written)) return namedPort(Number(written), lookup)
  const port = lookup.portNamed(written)
  return port === null || port.ofport === null ? written : namedPort(port.ofport, lookup)
}

/** `Service default/web:80/tcp`, with the NodePort where it is one; several joined by "or". */
export function serviceNames(ports: readonly ServicePort[]): string {
  const one = (p: ServicePort): string =>
    `${p.namespace}/${p.name}:${p.port}/${p.protocol}${p.via === 'clusterIP' ? '' : ` (${VIA[p.via]})`}`
  return [...new Set(ports.map(one))].join(' or ')
}
const VIA = {clusterIP: 'ClusterIP', externalIP: 'external IP', loadBalancer: 'load balancer', nodePort: 'NodePort'}

/** `3 = policy default/web-ports rule allow-8080`, `3 = one of policy …, policy …`, `3`. */
export function namedConjunction(id: number | bigint, lookup: Lookup): string {
  const meaning = lookup.conjunction(Number(id))
  return meaning && meaning.refs.length > 0 ? `${id} = ${meaningWords(meaning)}` : String(id)
}

/** `policy default/web-ports rule allow-8080`; where several fit, all of them. */
export function meaningWords(meaning: ConjunctionMeaning): string {
  const names = [...new Set(meaning.refs.map((ref) => `policy ${formatPolicyRef(ref)}`))]
  if (names.length === 1) return names[0] ?? ''
  return meaning.atOnce ? `at once ${names.join(' and ')}` : `one of ${names.join(', ')}`
}
