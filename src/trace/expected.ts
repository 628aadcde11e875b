import type {Service} from '../cluster/services.ts'
import {sameIpText} from '../ip.ts'
import type {ClusterFacts} from './cluster-facts.ts'
import {type Party, podsWithAddress} from './resolve.ts'
import type {Endpoint} from './result.ts'
import type {Receiver} from './walk/place.ts'

/** Who was asked for. */
export type Target =
  | {readonly kind: 'pod'; readonly namespace: string; readonly name: string}
  | {readonly kind: 'node'; readonly node: string}
  | {readonly kind: 'service'; readonly service: Service}
  | {readonly kind: 'address'; readonly ip: string}

/** What a party of the question asks for: a pod on the host's network is its node. */
export function targetOf(facts: ClusterFacts, to: Party): Target {
  switch (to.kind) {
    case 'pod':
      if (to.pod.hostNetwork && to.pod.nodeName !== null) return {kind: 'node', node: to.pod.nodeName}
      return {kind: 'pod', namespace: to.pod.namespace, name: to.pod.name}
    case 'node':
      return {kind: 'node', node: to.name}
    case 'service':
      return {kind: 'service', service: to.service}
    case 'ip': {
      const service = serviceWithAddress(facts, to.ip)
      return service ? {kind: 'service', service} : {kind: 'address', ip: to.ip}
    }
  }
}

function serviceWithAddress(facts: ClusterFacts, ip: string): Service | null {
  const {services} = facts.cluster
  if (!services.known) return null
  const owns = (s: Service) =>
    [...s.clusterIPs, ...s.externalIPs, ...s.loadBalancerIngress.map((i) => i.ip)].some((own) => sameIpText(own, ip))
  return services.value.find(owns) ?? null
}

/**
 * Who may have the packet, now that it is for `dst` (a Service's has been translated): one of them must, or it is misdelivered.
 * null: nobody knows whose the address is, so whoever took it as its own is right.
 */
export function expectedReceivers(facts: ClusterFacts, target: Target, dst: string): readonly Receiver[] | null {
  if (target.kind === 'node') return [{kind: 'node', node: target.node}]
  if (target.kind === 'pod') return podReceivers(facts, [target])
  if (target.kind === 'service') {
    const refs = endpointPods(facts, target.service, dst)
    if (refs.length > 0) return podReceivers(facts, refs)
  }
  return receiversWithAddress(facts, dst)
}

/** The pods behind an endpoint address, as the EndpointSlices name them: a pod that got the same address is not one of them. */
function endpointPods(facts: ClusterFacts, service: Service, ip: string): readonly {namespace: string; name: string}[] {
  const slices = facts.cluster.endpointSlices
  if (!slices.known) return []
  return slices.value
    .filter((slice) => slice.namespace === service.namespace && slice.serviceName === service.name)
    .flatMap((slice) => slice.endpoints)
    .filter((endpoint) => endpoint.addresses.some((own) => sameIpText(own, ip)))
    .flatMap(({targetRef}) =>
      targetRef?.kind === 'Pod' ? [{namespace: targetRef.namespace ?? service.namespace, name: targetRef.name}] : [],
    )
}

function podReceivers(facts: ClusterFacts, refs: readonly {namespace: string; name: string}[]): readonly Receiver[] {
  const pods = facts.cluster.pods.known ? facts.cluster.pods.value : []
  return refs.map((ref): Receiver => {
    const pod = pods.find((p) => p.namespace === ref.namespace && p.name === ref.name)
    if (pod?.hostNetwork && pod.nodeName !== null) return {kind: 'node', node: pod.nodeName}
    return {kind: 'pod', node: pod?.nodeName ?? '', pod: {namespace: ref.namespace, name: ref.name}}
  })
}

function receiversWithAddress(facts: ClusterFacts, ip: string): readonly Receiver[] | null {
  const pods = podsWithAddress(facts.cluster, ip).map(
    (pod): Receiver => ({kind: 'pod', node: pod.nodeName ?? '', pod: {namespace: pod.namespace, name: pod.name}}),
  )
  const owner = facts.ownerOfAddress(ip)
  const all = owner ? [...pods, {kind: 'node' as const, node: owner.node}] : pods
  return all.length > 0 ? all : null
}

/** Somebody who has the packet, as the answer names it. */
export function toEndpoint(receiver: Receiver, ip: string | null, port: number | null): Endpoint {
  return receiver.kind === 'pod'
    ? {kind: 'pod', namespace: receiver.pod.namespace, name: receiver.pod.name, node: receiver.node, ip, port}
    : {kind: 'node', namespace: null, name: receiver.node, node: receiver.node, ip, port}
}

/** The endpoint of a Service with this address, as its EndpointSlices or the pods name it. */
export function endpointWithAddress(facts: ClusterFacts, ip: string, port: number | null, target: Target): Endpoint {
  const [receiver] = expectedReceivers(facts, target, ip) ?? []
  return receiver ? toEndpoint(receiver, ip, port) : {kind: 'ip', namespace: null, name: ip, node: null, ip, port}
}
