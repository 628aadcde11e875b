import {formatIp, formatPrefix, parseIp, parsePrefix, sameIpText} from '../ip.ts'
import type {Lookup, Owner} from './lookup.ts'
import {once} from './once.ts'
import type {PolicyMap} from './policies.ts'
import type {BridgePort} from './ports.ts'
import type {ServiceFacts, ServiceMap} from './services.ts'
import {VIRTUAL_MAC} from './virtual-mac.ts'

/** What is known of the cluster's names, on the node whose flows are read. */
export interface NameEvidence {
  readonly node: string
  readonly pods: readonly {
    readonly namespace: string
    readonly name: string
    readonly node: string | null
    readonly hostNetwork: boolean
    readonly addresses: readonly string[]
  }[]
  readonly nodes: readonly {
    readonly name: string
    readonly addresses: readonly string[]
    readonly podCIDRs: readonly string[]
  }[]
  readonly services: readonly ServiceFacts[]
  readonly serviceCIDRs: readonly string[]
  readonly egresses: readonly {readonly name: string; readonly address: string}[]
  readonly ports: readonly BridgePort[]
  /** MAC of the gateway's device; null where not read. */
  readonly gatewayMac: string | null
  readonly serviceMap: ServiceMap
  readonly policyMap: PolicyMap
}

/** Addresses of Antrea's own (pkg/agent/config/node_config.go, pkg/agent/openflow). */
const VIRTUAL: readonly (readonly [string, string])[] = [
  ['169.254.0.253', 'virtual Service address'],
  ['fc01::aabb:ccdd:eeff', 'virtual Service address'],
  ['169.254.0.252', 'virtual NodePort address'],
  ['fc01::aabb:ccdd:eefe', 'virtual NodePort address'],
  ['169.254.0.251', 'virtual Egress next hop'],
  ['fc01::aabb:ccdd:eefd', 'virtual Egress next hop'],
]
/** What Antrea uses an address of its own for; null for any other. It means something on the node only, and no router knows it. */
export const virtualAddress = (ip: string): string | null => VIRTUAL.find(([own]) => sameIpText(own, ip))?.[1] ?? null

const VIRTUAL_MACS: readonly (readonly [string, string])[] = [
  [VIRTUAL_MAC, "Antrea's virtual MAC"],
  ['aa:bb:cc:dd:ee:f0', "Antrea's multi-cluster MAC"],
]

/** Names for the numbers of a node's flows. Where several have an address, what the bridge itself says wins, then the API server. */
export function lookupOf(evidence: NameEvidence): Lookup {
  const addresses = once(() => addressMap(evidence))
  const macs = new Map<string, Owner>(VIRTUAL_MACS.map(([mac, what]) => [mac, {kind: 'other', what}]))
  for (const port of evidence.ports) {
    if (port.mac !== null && port.pod) macs.set(port.mac, {kind: 'pod', ...port.pod, node: evidence.node})
  }
  if (evidence.gatewayMac !== null) macs.set(evidence.gatewayMac, {kind: 'gateway', node: evidence.node})
  const byOfport = new Map(evidence.ports.flatMap((p) => (p.ofport === null ? [] : [[p.ofport, p] as const])))
  return {
    address: (text) => addresses().get(canonicalNetwork(text)) ?? null,
    mac: (mac) => macs.get(mac.toLowerCase()) ?? null,
    port: (ofport) => byOfport.get(ofport) ?? null,
    portNamed: (name) => evidence.ports.find((port) => port.name === name) ?? null,
    service: evidence.serviceMap.ofAddress,
    group: evidence.serviceMap.ofGroup,
    conjunction: evidence.policyMap.conjunction,
    isolating: evidence.policyMap.isolating,
  }
}

/** One spelling of an address or a network; an address with all its bits is the address. */
export function canonicalNetwork(text: string): string {
  const prefix = parsePrefix(text)
  if (prefix === null) return text
  return prefix.length === (prefix.family === 4 ? 32 : 128) ? formatIp(prefix) : formatPrefix(prefix)
}

function addressMap(evidence: NameEvidence): Map<string, Owner> {
  const found = new Map<string, Owner>()
  const put = (text: string, owner: Owner): void => {
    found.set(canonicalNetwork(text), owner)
  }
  for (const [address, what] of VIRTUAL) put(address, {kind: 'other', what})
  for (const cidr of evidence.serviceCIDRs) put(cidr, {kind: 'other', what: 'Service CIDR'})
  for (const {namespace, name, clusterIPs, externalIPs, loadBalancerIPs} of evidence.services) {
    for (const ip of [...clusterIPs, ...externalIPs, ...loadBalancerIPs]) put(ip, {kind: 'service', namespace, name})
  }
  for (const {name, address} of evidence.egresses) put(address, {kind: 'other', what: `Egress ${name}`})
  for (const node of evidence.nodes) {
    for (const cidr of node.podCIDRs) {
      put(cidr, {kind: 'podCIDR', node: node.name})
      const gateway = gatewayOf(cidr)
      if (gateway !== null) put(gateway, {kind: 'gateway', node: node.name})
    }
    for (const address of node.addresses) put(address, {kind: 'node', name: node.name})
  }
  for (const pod of evidence.pods) {
    if (pod.hostNetwork) continue
    for (const ip of pod.addresses) put(ip, {kind: 'pod', namespace: pod.namespace, name: pod.name, node: pod.node})
  }
  for (const port of evidence.ports) {
    if (!port.pod) continue
    for (const ip of port.addresses) put(ip, {kind: 'pod', ...port.pod, node: evidence.node})
  }
  return found
}

/** The first address of a PodCIDR is its gateway's. */
export function gatewayOf(cidr: string): string | null {
  const prefix = parsePrefix(cidr)
  if (prefix === null || parseIp(cidr) !== null) return null
  return formatIp({family: prefix.family, value: prefix.value + 1n})
}
