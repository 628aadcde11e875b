import {booleanAt, type Json, numberAt, objectAt, objectsAt, textAt, textsAt} from './json.ts'
import {decodeMeta, type ListOrigin, type Meta} from './meta.ts'

export interface EndpointPort {
  readonly name: string
  readonly protocol: string
  /** null: every port (EndpointSlices may say so). */
  readonly port: number | null
}

export interface TargetRef {
  readonly kind: string
  readonly namespace: string | null
  readonly name: string
}

export interface SliceEndpoint {
  readonly addresses: readonly string[]
  readonly ready: boolean
  readonly serving: boolean
  readonly terminating: boolean
  readonly nodeName: string | null
  readonly hostname: string | null
  readonly zone: string | null
  readonly targetRef: TargetRef | null
  /** `hints.forZones`. */
  readonly hintZones: readonly string[]
}

export interface EndpointSlice extends Meta {
  readonly namespace: string
  /** The label `kubernetes.io/service-name`. */
  readonly serviceName: string | null
  readonly addressType: string
  readonly ports: readonly EndpointPort[]
  readonly endpoints: readonly SliceEndpoint[]
}

/** Reads a discovery.k8s.io/v1 EndpointSlice; an absent `ready` or `serving` means true, as the API says. */
export function decodeEndpointSlice(object: Json, origin: ListOrigin): EndpointSlice {
  const meta = decodeMeta(object, origin)
  return {
    serviceName: meta.labels.get('kubernetes.io/service-name') ?? null,
    addressType: textAt(object, 'addressType') ?? '',
    ports: objectsAt(object, 'ports').map(decodePort),
    endpoints: objectsAt(object, 'endpoints').map(decodeSliceEndpoint),
    ...meta,
    namespace: meta.namespace ?? 'default',
  }
}

function decodeSliceEndpoint(from: Json): SliceEndpoint {
  const conditions = objectAt(from, 'conditions')
  const ready = booleanAt(conditions, 'ready') ?? true
  return {
    addresses: textsAt(from, 'addresses'),
    ready,
    serving: booleanAt(conditions, 'serving') ?? ready,
    terminating: booleanAt(conditions, 'terminating') ?? false,
    nodeName: textAt(from, 'nodeName'),
    hostname: textAt(from, 'hostname'),
    zone: textAt(from, 'zone'),
    targetRef: decodeTargetRef(from),
    hintZones: objectsAt(objectAt(from, 'hints'), 'forZones').map((z) => textAt(z, 'name') ?? ''),
  }
}

export interface EndpointAddress {
  readonly ip: string
  readonly ready: boolean
  readonly nodeName: string | null
  readonly targetRef: TargetRef | null
}

/** core/v1 Endpoints: what EndpointSlices replaced, and what old agents still read. */
export interface Endpoints extends Meta {
  readonly namespace: string
  readonly subsets: readonly {readonly addresses: readonly EndpointAddress[]; readonly ports: readonly EndpointPort[]}[]
}

/** Reads a core/v1 Endpoints. */
export function decodeEndpoints(object: Json, origin: ListOrigin): Endpoints {
  const meta = decodeMeta(object, origin)
  const address = (ready: boolean) => (from: Json) => ({
    ip: textAt(from, 'ip') ?? '',
    ready,
    nodeName: textAt(from, 'nodeName'),
    targetRef: decodeTargetRef(from),
  })
  return {
    ...meta,
    namespace: meta.namespace ?? 'default',
    subsets: objectsAt(object, 'subsets').map((subset) => ({
      addresses: [
        ...objectsAt(subset, 'addresses').map(address(true)),
        ...objectsAt(subset, 'notReadyAddresses').map(address(false)),
      ],
      ports: objectsAt(subset, 'ports').map(decodePort),
    })),
  }
}

function decodePort(from: Json): EndpointPort {
  return {name: textAt(from, 'name') ?? '', protocol: textAt(from, 'protocol') ?? 'TCP', port: numberAt(from, 'port')}
}

function decodeTargetRef(from: Json): TargetRef | null {
  const ref = objectAt(from, 'targetRef')
  const name = textAt(ref, 'name')
  return name === null ? null : {kind: textAt(ref, 'kind') ?? '', namespace: textAt(ref, 'namespace'), name}
}
