import {booleanAt, type Json, numberAt, objectAt, objectsAt, textAt} from './json.ts'
import {decodeMeta, type ListOrigin, type Meta} from './meta.ts'

export interface ContainerPort {
  readonly container: string
  readonly name: string | null
  readonly containerPort: number
  readonly hostPort: number | null
  readonly protocol: string
}

export interface Pod extends Meta {
  readonly namespace: string
  /** null until it is scheduled. */
  readonly nodeName: string | null
  readonly hostNetwork: boolean
  /** `Pending`, `Running`, `Succeeded`, `Failed`, `Unknown`. */
  readonly phase: string | null
  readonly podIPs: readonly string[]
  readonly hostIP: string | null
  readonly ready: boolean
  readonly ports: readonly ContainerPort[]
  /** By name, in order. */
  readonly containers: readonly string[]
  /** Why a container does not run, as `CrashLoopBackOff` or `Error`; by its name, those that run are left out. */
  readonly notRunning: ReadonlyMap<string, string>
  readonly serviceAccountName: string | null
}

/** Reads a core/v1 Pod. */
export function decodePod(object: Json, origin: ListOrigin): Pod {
  const meta = decodeMeta(object, origin)
  const spec = objectAt(object, 'spec')
  const status = objectAt(object, 'status')
  const ips = objectsAt(status, 'podIPs').map((entry) => textAt(entry, 'ip') ?? '')
  const podIP = textAt(status, 'podIP')
  return {
    nodeName: textAt(spec, 'nodeName') || null,
    hostNetwork: booleanAt(spec, 'hostNetwork') ?? false,
    phase: textAt(status, 'phase'),
    podIPs: ips.length > 0 ? ips.filter((ip) => ip !== '') : podIP ? [podIP] : [],
    hostIP: textAt(status, 'hostIP'),
    ready: objectsAt(status, 'conditions').some((c) => textAt(c, 'type') === 'Ready' && textAt(c, 'status') === 'True'),
    ports: objectsAt(spec, 'containers').flatMap(containerPorts),
    containers: objectsAt(spec, 'containers').flatMap((container) => textAt(container, 'name') ?? []),
    notRunning: new Map(objectsAt(status, 'containerStatuses').flatMap(whyNotRunning)),
    serviceAccountName: textAt(spec, 'serviceAccountName'),
    ...meta,
    namespace: meta.namespace ?? 'default',
  }
}

function containerPorts(container: Json): readonly ContainerPort[] {
  return objectsAt(container, 'ports').map((port) => ({
    container: textAt(container, 'name') ?? '',
    name: textAt(port, 'name'),
    containerPort: numberAt(port, 'containerPort') ?? 0,
    hostPort: numberAt(port, 'hostPort'),
    protocol: textAt(port, 'protocol') ?? 'TCP',
  }))
}

/** Of a ContainerStatus, whose state is one of `waiting`, `running` and `terminated`. */
function whyNotRunning(container: Json): readonly (readonly [name: string, reason: string])[] {
  const state = objectAt(container, 'state')
  const reason = textAt(objectAt(state, 'waiting'), 'reason') ?? textAt(objectAt(state, 'terminated'), 'reason')
  return reason === null ? [] : [[textAt(container, 'name') ?? '', reason]]
}
