import {formatIp} from '../ip.ts'
import type {Bucket, Flow} from '../ovs/syntax/flow-types.ts'
import type {Dialect} from './dialect.ts'
import {factsOf, toBigInt, valueSet} from './facts.ts'
import type {ServicePort} from './lookup.ts'
import {once} from './once.ts'

/** A Service as the API server gives it, as far as flows tell. */
export interface ServiceFacts {
  readonly namespace: string
  readonly name: string
  readonly clusterIPs: readonly string[]
  readonly externalIPs: readonly string[]
  readonly loadBalancerIPs: readonly string[]
  readonly ports: readonly {
    readonly name: string | null
    readonly protocol: 'tcp' | 'udp' | 'sctp'
    readonly port: number
    readonly nodePort: number | null
  }[]
}

export interface ServiceMap {
  /** The Services whose ServiceLB flows use the group; empty for logging and multicast groups. */
  readonly ofGroup: (groupId: number) => readonly ServicePort[]
  /** @param address null for a NodePort */
  readonly ofAddress: (address: string | null, protocol: string, port: number) => readonly ServicePort[]
  readonly ofFlow: (flow: Flow) => readonly ServicePort[]
}

/** Which Service a ServiceLB flow, a SessionAffinity flow or a group serves: by address, protocol and port. */
export function serviceMap(services: readonly ServiceFacts[], flows: readonly Flow[], dialect: Dialect): ServiceMap {
  const byAddress = once(() => indexed(services.flatMap(frontends)))
  const ofAddress: ServiceMap['ofAddress'] = (address, protocol, port) =>
    byAddress().get(keyOf(address, protocol, port)) ?? []
  const ofFlow = (flow: Flow): readonly ServicePort[] => {
    const front = frontendOf(flow)
    return front ? ofAddress(front.address, front.protocol, front.port) : []
  }
  const byGroup = once(() => flowsOfGroups(flows, dialect))
  return {ofGroup: (id) => distinct((byGroup().get(id) ?? []).flatMap(ofFlow)), ofAddress, ofFlow}
}

function indexed(all: readonly {address: string | null; port: ServicePort}[]): Map<string, ServicePort[]> {
  const found = new Map<string, ServicePort[]>()
  for (const {address, port} of all) {
    const key = keyOf(address, port.protocol, port.port)
    found.set(key, [...(found.get(key) ?? []), port])
  }
  return found
}

/** The flows whose load balancing uses a group. */
function flowsOfGroups(flows: readonly Flow[], dialect: Dialect): Map<number, Flow[]> {
  const found = new Map<number, Flow[]>()
  for (const flow of flows) {
    if (dialect.tableOf(flow).name !== 'ServiceLB') continue
    for (const action of flow.actions) {
      if (action.kind !== 'group') continue
      const known = found.get(action.id)
      if (known) known.push(flow)
      else found.set(action.id, [flow])
    }
  }
  return found
}

const keyOf = (address: string | null, protocol: string, port: number): string =>
  `${address ?? 'nodePort'} ${protocol} ${port}`

function frontends(service: ServiceFacts): {address: string | null; port: ServicePort}[] {
  return service.ports.flatMap((p) => {
    const at = (via: ServicePort['via'], port: number): ServicePort => ({
      namespace: service.namespace,
      name: service.name,
      protocol: p.protocol,
      port,
      portName: p.name,
      via,
    })
    return [
      ...service.clusterIPs.map((address) => ({address, port: at('clusterIP', p.port)})),
      ...service.externalIPs.map((address) => ({address, port: at('externalIP', p.port)})),
      ...service.loadBalancerIPs.map((address) => ({address, port: at('loadBalancer', p.port)})),
      ...(p.nodePort === null ? [] : [{address: null, port: at('nodePort', p.nodePort)}]),
    ]
  })
}

/** The address, protocol and port that a flow of the Service tables takes packets for; address null: of a NodePort. */
export function frontendOf(
  flow: Flow,
): {address: string | null; protocol: 'tcp' | 'udp' | 'sctp'; port: number} | null {
  const facts = factsOf(flow)
  const protocol = (['tcp', 'udp', 'sctp'] as const).find((p) => facts.protocol?.startsWith(p))
  const port = (['tp_dst', 'tcp_dst', 'udp_dst', 'sctp_dst'] as const)
    .map((name) => facts.terms.get(name))
    .find((t) => t !== undefined)
  if (!protocol || !port || port.mask !== null) return null
  const address = facts.terms.get('nw_dst')?.value ?? facts.terms.get('ipv6_dst')?.value ?? null
  const number = toBigInt(port.value)
  return number === null ? null : {address, protocol, port: Number(number)}
}

function distinct(ports: readonly ServicePort[]): ServicePort[] {
  const key = (p: ServicePort): string => `${p.namespace}/${p.name} ${p.protocol} ${p.port} ${p.via}`
  return [...new Map(ports.map((p) => [key(p), p])).values()]
}

/** What a bucket of a Service's group chooses. */
export interface BucketEndpoint {
  readonly ip: string | null
  readonly port: number | null
  /** On another node, as the bucket says; null where this version has no such mark. */
  readonly remote: boolean | null
  /** The bucket that answers for a Service without endpoints. */
  readonly noEndpoints: boolean
}

/** Reads the endpoint that a bucket loads: reg3 (IPv4) or xxreg3 (IPv6), reg4[0..15]; null for a bucket that loads none. */
export function endpointOfBucket(bucket: Bucket, dialect: Dialect): BucketEndpoint | null {
  const has = (name: string): boolean => [...dialect.layout.fields.values()].flat().some((f) => f.name === name)
  const noEndpoints = has('SvcNoEp') && valueSet(bucket.actions, 'reg0', 14, 1) === 1n
  const v4 = valueSet(bucket.actions, 'reg3', 0, 32)
  const v6 = valueSet(bucket.actions, 'xxreg3', 0, 128)
  const port = valueSet(bucket.actions, 'reg4', 0, 16)
  if (!noEndpoints && v4 === null && v6 === null) return null
  return {
    ip: v6 !== null ? formatIp({family: 6, value: v6}) : v4 !== null ? formatIp({family: 4, value: v4}) : null,
    port: port === null ? null : Number(port),
    remote: has('RemoteEndpoint') ? valueSet(bucket.actions, 'reg4', 26, 1) === 1n : null,
    noEndpoints,
  }
}
