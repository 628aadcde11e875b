import {type Json, numberAt, objectAt, objectsAt, textAt, textsAt} from './json.ts'
import {decodeMeta, type ListOrigin, type Meta} from './meta.ts'
import {decodeSelector, type LabelSelector} from './selector.ts'

export interface Egress extends Meta {
  readonly podSelector: LabelSelector | null
  readonly namespaceSelector: LabelSelector | null
  readonly egressIP: string | null
  readonly egressIPs: readonly string[]
  readonly externalIPPool: string | null
  /** Where the IP is assigned; null where it isn't. */
  readonly egressNode: string | null
  readonly effectiveIP: string | null
  readonly bandwidth: {readonly rate: string | null; readonly burst: string | null} | null
}

/** Reads a crd.antrea.io Egress. */
export function decodeEgress(object: Json, origin: ListOrigin): Egress {
  const spec = objectAt(object, 'spec')
  const status = objectAt(object, 'status')
  const appliedTo = objectAt(spec, 'appliedTo')
  const bandwidth = objectAt(spec, 'bandwidth')
  return {
    ...decodeMeta(object, origin),
    podSelector: decodeSelector(appliedTo.podSelector),
    namespaceSelector: decodeSelector(appliedTo.namespaceSelector),
    egressIP: textAt(spec, 'egressIP') || null,
    egressIPs: textsAt(spec, 'egressIPs'),
    externalIPPool: textAt(spec, 'externalIPPool') || null,
    egressNode: textAt(status, 'egressNode') || null,
    effectiveIP: textAt(status, 'egressIP') || null,
    bandwidth:
      spec.bandwidth === undefined ? null : {rate: textAt(bandwidth, 'rate'), burst: textAt(bandwidth, 'burst')},
  }
}

export interface ExternalIPPool extends Meta {
  /** Each has a `cidr`, or `start` and `end`. */
  readonly ipRanges: readonly {
    readonly cidr: string | null
    readonly start: string | null
    readonly end: string | null
  }[]
  readonly nodeSelector: LabelSelector | null
  readonly subnet: {
    readonly gateway: string | null
    readonly prefixLength: number | null
    readonly vlan: number | null
  } | null
}

/** Reads a crd.antrea.io ExternalIPPool. */
export function decodeExternalIPPool(object: Json, origin: ListOrigin): ExternalIPPool {
  const spec = objectAt(object, 'spec')
  const subnet = objectAt(spec, 'subnetInfo')
  return {
    ...decodeMeta(object, origin),
    ipRanges: objectsAt(spec, 'ipRanges').map((range) => ({
      cidr: textAt(range, 'cidr'),
      start: textAt(range, 'start'),
      end: textAt(range, 'end'),
    })),
    nodeSelector: decodeSelector(spec.nodeSelector),
    subnet:
      spec.subnetInfo === undefined
        ? null
        : {
            gateway: textAt(subnet, 'gateway'),
            prefixLength: numberAt(subnet, 'prefixLength'),
            vlan: numberAt(subnet, 'vlan'),
          },
  }
}

export interface TrafficControl extends Meta {
  readonly podSelector: LabelSelector | null
  readonly namespaceSelector: LabelSelector | null
  /** `Ingress`, `Egress` or `Both`. */
  readonly direction: string
  /** `Redirect` or `Mirror`. */
  readonly action: string
}

/** Reads a crd.antrea.io TrafficControl. */
export function decodeTrafficControl(object: Json, origin: ListOrigin): TrafficControl {
  const spec = objectAt(object, 'spec')
  const appliedTo = objectAt(spec, 'appliedTo')
  return {
    ...decodeMeta(object, origin),
    podSelector: decodeSelector(appliedTo.podSelector),
    namespaceSelector: decodeSelector(appliedTo.namespaceSelector),
    direction: textAt(spec, 'direction') ?? '',
    action: textAt(spec, 'action') ?? '',
  }
}
