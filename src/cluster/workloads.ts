import {type Json, numberAt, objectAt, objectsAt, textAt, textsAt} from './json.ts'
import {decodeMeta, type ListOrigin, type Meta} from './meta.ts'

/** A DaemonSet or Deployment: what it wants, what is ready, what it runs. */
export interface Workload extends Meta {
  readonly desired: number | null
  readonly ready: number | null
  readonly images: readonly string[]
}

/** Reads an apps/v1 DaemonSet or Deployment. */
export function decodeWorkload(object: Json, origin: ListOrigin): Workload {
  const status = objectAt(object, 'status')
  return {
    ...decodeMeta(object, origin),
    desired: numberAt(status, 'desiredNumberScheduled') ?? numberAt(objectAt(object, 'spec'), 'replicas'),
    ready: numberAt(status, 'numberReady') ?? numberAt(status, 'readyReplicas'),
    images: objectsAt(objectAt(object, 'spec', 'template', 'spec'), 'containers').map((c) => textAt(c, 'image') ?? ''),
  }
}

export interface Event extends Meta {
  /** `Normal` or `Warning`. */
  readonly type: string
  readonly reason: string
  readonly message: string
  readonly involved: {readonly kind: string; readonly namespace: string | null; readonly name: string}
  readonly count: number
  readonly lastTimestamp: string | null
}

/** Reads a core/v1 Event. */
export function decodeEvent(object: Json, origin: ListOrigin): Event {
  const involved = objectAt(object, 'involvedObject')
  return {
    ...decodeMeta(object, origin),
    type: textAt(object, 'type') ?? '',
    reason: textAt(object, 'reason') ?? '',
    message: textAt(object, 'message') ?? '',
    involved: {
      kind: textAt(involved, 'kind') ?? '',
      namespace: textAt(involved, 'namespace'),
      name: textAt(involved, 'name') ?? '',
    },
    count: numberAt(object, 'count') ?? 1,
    lastTimestamp: textAt(object, 'lastTimestamp') ?? textAt(object, 'eventTime'),
  }
}

export interface ServiceCIDR extends Meta {
  readonly cidrs: readonly string[]
}

/** Reads a networking.k8s.io ServiceCIDR. */
export function decodeServiceCIDR(object: Json, origin: ListOrigin): ServiceCIDR {
  return {...decodeMeta(object, origin), cidrs: textsAt(objectAt(object, 'spec'), 'cidrs')}
}
