import {booleanAt, type Json, numberAt, numberOrTextAt, objectAt, objectsAt, textAt} from './json.ts'
import {decodeMeta, type ListOrigin, type Meta, namespacedName} from './meta.ts'
import {decodeIpBlock, type IpBlock} from './network-policies.ts'
import {decodeSelector, type LabelSelector} from './selector.ts'

/** Whom a policy or rule applies to, or who the other side is. Keys that this version doesn't know are named in `other`. */
export interface AntreaPeer {
  readonly podSelector: LabelSelector | null
  readonly namespaceSelector: LabelSelector | null
  readonly nodeSelector: LabelSelector | null
  readonly ipBlock: IpBlock | null
  /** A ClusterGroup or Group. */
  readonly group: string | null
  readonly fqdn: string | null
  readonly service: {readonly namespace: string; readonly name: string} | null
  readonly serviceAccount: {readonly namespace: string; readonly name: string} | null
  /** `namespaces.match`: `Self`. */
  readonly namespaces: string | null
  readonly other: readonly string[]
}

export interface AntreaPort {
  readonly protocol: string
  readonly port: number | string | null
  readonly endPort: number | null
  readonly sourcePort: number | null
  readonly sourceEndPort: number | null
}

export interface AntreaRule {
  /** `Allow`, `Drop`, `Reject`, `Pass`. */
  readonly action: string
  readonly name: string
  readonly peers: readonly AntreaPeer[]
  readonly ports: readonly AntreaPort[]
  readonly appliedTo: readonly AntreaPeer[]
  readonly enableLogging: boolean
  /** Keys whose meaning isn't read here: `protocols`, `l7Protocols`, `toServices`… */
  readonly other: readonly string[]
}

/** A ClusterNetworkPolicy (ACNP) or, with a namespace, a NetworkPolicy (ANNP) of crd.antrea.io. */
export interface AntreaPolicy extends Meta {
  readonly tier: string
  readonly priority: number
  readonly appliedTo: readonly AntreaPeer[]
  readonly ingress: readonly AntreaRule[]
  readonly egress: readonly AntreaRule[]
  /** `Pending`, `Realizing`, `Realized`, `Failed`; null before the controller has looked. */
  readonly phase: string | null
  readonly currentNodesRealized: number | null
  readonly desiredNodesRealized: number | null
}

const PEER_KEYS = new Set([
  ...['podSelector', 'namespaceSelector', 'nodeSelector', 'ipBlock', 'group', 'fqdn', 'service', 'serviceAccount'],
  'namespaces',
])
const RULE_KEYS = new Set(['action', 'name', 'from', 'to', 'ports', 'appliedTo', 'enableLogging'])

/** Reads a policy of crd.antrea.io v1alpha1 or v1beta1 (pkg/apis/crd/v1beta1/types.go); an absent tier is `application`. */
export function decodeAntreaPolicy(object: Json, origin: ListOrigin): AntreaPolicy {
  const spec = objectAt(object, 'spec')
  const status = objectAt(object, 'status')
  return {
    tier: (textAt(spec, 'tier') || 'application').toLowerCase(),
    priority: numberAt(spec, 'priority') ?? 0,
    appliedTo: objectsAt(spec, 'appliedTo').map(decodePeer),
    ingress: objectsAt(spec, 'ingress').map((rule) => decodeRule(rule, 'from')),
    egress: objectsAt(spec, 'egress').map((rule) => decodeRule(rule, 'to')),
    phase: textAt(status, 'phase'),
    currentNodesRealized: numberAt(status, 'currentNodesRealized'),
    desiredNodesRealized: numberAt(status, 'desiredNodesRealized'),
    ...decodeMeta(object, origin),
  }
}

function decodeRule(rule: Json, peers: string): AntreaRule {
  return {
    action: textAt(rule, 'action') ?? 'Allow',
    name: textAt(rule, 'name') ?? '',
    peers: objectsAt(rule, peers).map(decodePeer),
    ports: objectsAt(rule, 'ports').map((port) => ({
      protocol: textAt(port, 'protocol') ?? 'TCP',
      port: numberOrTextAt(port, 'port'),
      endPort: numberAt(port, 'endPort'),
      sourcePort: numberAt(port, 'sourcePort'),
      sourceEndPort: numberAt(port, 'sourceEndPort'),
    })),
    appliedTo: objectsAt(rule, 'appliedTo').map(decodePeer),
    enableLogging: booleanAt(rule, 'enableLogging') ?? false,
    other: Object.keys(rule).filter((key) => !RULE_KEYS.has(key)),
  }
}

function decodePeer(peer: Json): AntreaPeer {
  return {
    podSelector: decodeSelector(peer.podSelector),
    namespaceSelector: decodeSelector(peer.namespaceSelector),
    nodeSelector: decodeSelector(peer.nodeSelector),
    ipBlock: decodeIpBlock(peer),
    group: textAt(peer, 'group'),
    fqdn: textAt(peer, 'fqdn'),
    service: namespacedName(objectAt(peer, 'service')),
    serviceAccount: namespacedName(objectAt(peer, 'serviceAccount')),
    namespaces: textAt(objectAt(peer, 'namespaces'), 'match'),
    other: Object.keys(peer).filter((key) => !PEER_KEYS.has(key)),
  }
}

export interface Tier extends Meta {
  /** Lower goes first. */
  readonly priority: number
}

/** Reads a crd.antrea.io Tier. */
export function decodeTier(object: Json, origin: ListOrigin): Tier {
  return {...decodeMeta(object, origin), priority: numberAt(objectAt(object, 'spec'), 'priority') ?? 0}
}
