import {type Json, numberAt, numberOrTextAt, objectAt, objectsAt, textAt, textsAt} from './json.ts'
import {decodeMeta, type ListOrigin, type Meta} from './meta.ts'
import {decodeSelector, type LabelSelector} from './selector.ts'

export interface IpBlock {
  readonly cidr: string
  readonly except: readonly string[]
}

/** A port of a rule; `port` null means every port of the protocol. */
export interface PolicyPort {
  readonly protocol: string
  readonly port: number | string | null
  readonly endPort: number | null
}

/** One of `from` or `to`. */
export interface PolicyPeer {
  readonly podSelector: LabelSelector | null
  readonly namespaceSelector: LabelSelector | null
  readonly ipBlock: IpBlock | null
}

export interface PolicyRule {
  /** Empty: everybody. */
  readonly peers: readonly PolicyPeer[]
  /** Empty: every port. */
  readonly ports: readonly PolicyPort[]
}

export interface NetworkPolicy extends Meta {
  readonly namespace: string
  readonly podSelector: LabelSelector
  readonly policyTypes: readonly string[]
  readonly ingress: readonly PolicyRule[]
  readonly egress: readonly PolicyRule[]
}

const EVERYTHING: LabelSelector = {matchLabels: new Map(), matchExpressions: []}

/** Reads a networking.k8s.io/v1 NetworkPolicy; absent policyTypes are those that the API server would have filled in. */
export function decodeNetworkPolicy(object: Json, origin: ListOrigin): NetworkPolicy {
  const meta = decodeMeta(object, origin)
  const spec = objectAt(object, 'spec')
  const types = textsAt(spec, 'policyTypes')
  const rules = (key: string, peers: string) => objectsAt(spec, key).map((rule) => decodeRule(rule, peers))
  const egress = rules('egress', 'to')
  return {
    podSelector: decodeSelector(spec.podSelector) ?? EVERYTHING,
    policyTypes: types.length > 0 ? types : egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress'],
    ingress: rules('ingress', 'from'),
    egress,
    ...meta,
    namespace: meta.namespace ?? 'default',
  }
}

function decodeRule(rule: Json, peers: string): PolicyRule {
  return {
    peers: objectsAt(rule, peers).map((peer) => ({
      podSelector: decodeSelector(peer.podSelector),
      namespaceSelector: decodeSelector(peer.namespaceSelector),
      ipBlock: decodeIpBlock(peer),
    })),
    ports: objectsAt(rule, 'ports').map((port) => ({
      protocol: textAt(port, 'protocol') ?? 'TCP',
      port: numberOrTextAt(port, 'port'),
      endPort: numberAt(port, 'endPort'),
    })),
  }
}

/** Reads `ipBlock` of a peer. */
export function decodeIpBlock(peer: Json): IpBlock | null {
  const block = objectAt(peer, 'ipBlock')
  const cidr = textAt(block, 'cidr')
  return cidr === null ? null : {cidr, except: textsAt(block, 'except')}
}
