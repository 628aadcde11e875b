import {booleanAt, type Json, mapAt, numberAt, numberOrTextAt, objectAt, objectsAt, textAt, textsAt} from './json.ts'
import {decodeMeta, type ListOrigin, type Meta} from './meta.ts'

export interface ServicePort {
  /** '' where the Service has one port without a name. */
  readonly name: string
  readonly protocol: string
  readonly port: number
  /** A number or a container port's name; the port itself where it isn't given. */
  readonly targetPort: number | string
  readonly nodePort: number | null
}

export interface Service extends Meta {
  readonly namespace: string
  /** `ClusterIP`, `NodePort`, `LoadBalancer`, `ExternalName`. */
  readonly type: string
  /** Empty for a headless Service. */
  readonly clusterIPs: readonly string[]
  readonly headless: boolean
  readonly externalIPs: readonly string[]
  readonly externalName: string | null
  /** `status.loadBalancer.ingress`; `ipMode` null means `VIP`. */
  readonly loadBalancerIngress: readonly {readonly ip: string; readonly ipMode: string | null}[]
  /** Whether a load balancer gave it an address or a host name. */
  readonly hasLoadBalancer: boolean
  readonly loadBalancerSourceRanges: readonly string[]
  readonly ports: readonly ServicePort[]
  readonly selector: ReadonlyMap<string, string>
  /** `Cluster` or `Local`. */
  readonly externalTrafficPolicy: string
  readonly internalTrafficPolicy: string
  /** `None` or `ClientIP`, with the timeout in seconds. */
  readonly sessionAffinity: string
  readonly sessionAffinityTimeoutSeconds: number | null
  readonly publishNotReadyAddresses: boolean
  readonly healthCheckNodePort: number | null
}

/** Reads a core/v1 Service, with the API server's defaults for what it leaves out. */
export function decodeService(object: Json, origin: ListOrigin): Service {
  const meta = decodeMeta(object, origin)
  const spec = objectAt(object, 'spec')
  const clusterIP = textAt(spec, 'clusterIP')
  const listed = textsAt(spec, 'clusterIPs')
  const all = listed.length > 0 ? listed : clusterIP ? [clusterIP] : []
  return {
    type: textAt(spec, 'type') ?? 'ClusterIP',
    clusterIPs: all.filter((ip) => ip !== 'None' && ip !== ''),
    headless: all.includes('None'),
    externalIPs: textsAt(spec, 'externalIPs'),
    externalName: textAt(spec, 'externalName'),
    loadBalancerIngress: objectsAt(objectAt(object, 'status', 'loadBalancer'), 'ingress').flatMap((entry) => {
      const ip = textAt(entry, 'ip')
      return ip === null ? [] : [{ip, ipMode: textAt(entry, 'ipMode')}]
    }),
    hasLoadBalancer: objectsAt(objectAt(object, 'status', 'loadBalancer'), 'ingress').length > 0,
    loadBalancerSourceRanges: textsAt(spec, 'loadBalancerSourceRanges'),
    ports: objectsAt(spec, 'ports').map(decodePort),
    selector: mapAt(spec, 'selector'),
    externalTrafficPolicy: textAt(spec, 'externalTrafficPolicy') ?? 'Cluster',
    internalTrafficPolicy: textAt(spec, 'internalTrafficPolicy') ?? 'Cluster',
    sessionAffinity: textAt(spec, 'sessionAffinity') ?? 'None',
    sessionAffinityTimeoutSeconds: numberAt(objectAt(spec, 'sessionAffinityConfig', 'clientIP'), 'timeoutSeconds'),
    publishNotReadyAddresses: booleanAt(spec, 'publishNotReadyAddresses') ?? false,
    healthCheckNodePort: numberAt(spec, 'healthCheckNodePort'),
    // At the end: an object that begins with a spread and goes on with many keys takes ten times the memory.
    ...meta,
    namespace: meta.namespace ?? 'default',
  }
}

function decodePort(from: Json): ServicePort {
  const port = numberAt(from, 'port') ?? 0
  const targetPort = numberOrTextAt(from, 'targetPort')
  return {
    name: textAt(from, 'name') ?? '',
    protocol: textAt(from, 'protocol') ?? 'TCP',
    port,
    targetPort: targetPort === null || targetPort === 0 || targetPort === '' ? port : targetPort,
    nodePort: numberAt(from, 'nodePort') || null,
  }
}
