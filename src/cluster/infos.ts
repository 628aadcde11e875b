import {type Json, mapAt, numberAt, objectAt, objectsAt, textAt, textsAt} from './json.ts'
import {decodeMeta, type ListOrigin, type Meta} from './meta.ts'

export interface InfoCondition {
  readonly type: string
  /** `True`, `False`, `Unknown`. */
  readonly status: string
  readonly lastHeartbeatTime: string | null
  readonly reason: string | null
  readonly message: string | null
}

/** What an agent says of itself: in its AntreaAgentInfo, and when antctl asks it. */
export interface AgentInfo {
  readonly version: string | null
  readonly node: string | null
  readonly pod: {readonly namespace: string; readonly name: string} | null
  readonly nodeSubnets: readonly string[]
  readonly ovsVersion: string | null
  readonly bridgeName: string | null
  /** Table name (older: number) → flows. */
  readonly flowTable: ReadonlyMap<string, number>
  readonly localPodNum: number | null
  readonly conditions: readonly InfoCondition[]
  readonly apiPort: number | null
  readonly nodePortLocalPortRange: string | null
  readonly podMTU: number | null
  readonly transportInterface: string | null
  readonly transportInterfaceMTU: number | null
  readonly transportInterfaceIPs: readonly string[]
}

export type AgentInfoObject = AgentInfo & Meta

/** Reads an AntreaAgentInfo, or what `antctl get agentinfo -o json` prints (pkg/apis/crd/v1beta1/types.go). */
export function decodeAgentInfo(object: Json): AgentInfo {
  const ovs = objectAt(object, 'ovsInfo')
  const network = objectAt(object, 'networkInfo')
  const counts = Object.entries(objectAt(ovs, 'flowTable'))
  return {
    version: textAt(object, 'version'),
    node: textAt(objectAt(object, 'nodeRef'), 'name'),
    pod: podRef(object),
    nodeSubnets: textsAt(object, 'nodeSubnets'),
    ovsVersion: textAt(ovs, 'version'),
    bridgeName: textAt(ovs, 'bridgeName'),
    flowTable: new Map(counts.flatMap(([name, n]): [string, number][] => (typeof n === 'number' ? [[name, n]] : []))),
    localPodNum: numberAt(object, 'localPodNum'),
    conditions: conditions(object, 'agentConditions'),
    apiPort: numberAt(object, 'apiPort'),
    nodePortLocalPortRange: textAt(object, 'nodePortLocalPortRange'),
    podMTU: numberAt(network, 'podMTU'),
    transportInterface: textAt(network, 'transportInterface'),
    transportInterfaceMTU: numberAt(network, 'transportInterfaceMTU'),
    transportInterfaceIPs: textsAt(network, 'transportInterfaceIPs'),
  }
}

/** Reads an item of antreaagentinfos. */
export function decodeAgentInfoObject(object: Json, origin: ListOrigin): AgentInfoObject {
  return {...decodeMeta(object, origin), ...decodeAgentInfo(object)}
}

export interface ControllerInfo extends Meta {
  readonly version: string | null
  readonly node: string | null
  readonly pod: {readonly namespace: string; readonly name: string} | null
  readonly conditions: readonly InfoCondition[]
  readonly connectedAgentNum: number | null
}

/** Reads an item of antreacontrollerinfos, or of system.antrea.io controllerinfos. */
export function decodeControllerInfo(object: Json, origin: ListOrigin): ControllerInfo {
  return {
    ...decodeMeta(object, origin),
    version: textAt(object, 'version'),
    node: textAt(objectAt(object, 'nodeRef'), 'name'),
    pod: podRef(object),
    conditions: conditions(object, 'controllerConditions'),
    connectedAgentNum: numberAt(object, 'connectedAgentNum'),
  }
}

function podRef(object: Json): {readonly namespace: string; readonly name: string} | null {
  const ref = objectAt(object, 'podRef')
  const name = textAt(ref, 'name')
  return name === null ? null : {namespace: textAt(ref, 'namespace') ?? '', name}
}

function conditions(object: Json, key: string): readonly InfoCondition[] {
  return objectsAt(object, key).map((c) => ({
    type: textAt(c, 'type') ?? '',
    status: textAt(c, 'status') ?? '',
    lastHeartbeatTime: textAt(c, 'lastHeartbeatTime'),
    reason: textAt(c, 'reason'),
    message: textAt(c, 'message'),
  }))
}

export interface ConfigMap extends Meta {
  readonly data: ReadonlyMap<string, string>
}

/** Reads a core/v1 ConfigMap. */
export function decodeConfigMap(object: Json, origin: ListOrigin): ConfigMap {
  return {...decodeMeta(object, origin), data: mapAt(object, 'data')}
}
