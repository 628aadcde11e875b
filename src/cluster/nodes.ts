import {booleanAt, type Json, objectAt, objectsAt, textAt, textsAt} from './json.ts'
import {decodeMeta, type ListOrigin, type Meta} from './meta.ts'

export interface KubeNode extends Meta {
  readonly podCIDRs: readonly string[]
  /** `type` is `InternalIP`, `ExternalIP`, `Hostname`… */
  readonly addresses: readonly {readonly type: string; readonly address: string}[]
  readonly internalIPs: readonly string[]
  readonly unschedulable: boolean
  /** `linux` or `windows`; null where kubelet hasn't said. */
  readonly os: string | null
  /** The condition Ready; null where there is none. */
  readonly ready: boolean | null
  readonly kernelVersion: string | null
  readonly kubeletVersion: string | null
}

/** Reads a core/v1 Node. */
export function decodeNode(object: Json, origin: ListOrigin): KubeNode {
  const meta = decodeMeta(object, origin)
  const spec = objectAt(object, 'spec')
  const info = objectAt(object, 'status', 'nodeInfo')
  const addresses = objectsAt(objectAt(object, 'status'), 'addresses').map((a) => ({
    type: textAt(a, 'type') ?? '',
    address: textAt(a, 'address') ?? '',
  }))
  const cidrs = textsAt(spec, 'podCIDRs')
  const cidr = textAt(spec, 'podCIDR')
  const condition = objectsAt(objectAt(object, 'status'), 'conditions').find((c) => textAt(c, 'type') === 'Ready')
  return {
    ...meta,
    podCIDRs: cidrs.length > 0 ? cidrs : cidr ? [cidr] : [],
    addresses,
    internalIPs: addresses.filter((a) => a.type === 'InternalIP').map((a) => a.address),
    unschedulable: booleanAt(spec, 'unschedulable') ?? false,
    os: textAt(info, 'operatingSystem') ?? meta.labels.get('kubernetes.io/os') ?? null,
    ready: condition === undefined ? null : textAt(condition, 'status') === 'True',
    kernelVersion: textAt(info, 'kernelVersion'),
    kubeletVersion: textAt(info, 'kubeletVersion'),
  }
}
