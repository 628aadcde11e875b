import {type AntreaContext, antreaContext} from '../../src/antrea/context.ts'
import {antreaContextOf} from '../../src/model/antrea-context.ts'
import type {BridgeModel} from '../../src/model/bridge.ts'
import {Cluster} from '../../src/model/cluster.ts'
import type {NodeModel} from '../../src/model/node.ts'
import type {Flow} from '../../src/ovs/syntax/flow-types.ts'
import {parseFlows} from '../../src/ovs/syntax/flows.ts'
import {openSource} from '../../src/sources/open.ts'
import {snapshotDir} from '../fixtures.ts'

/** Antrea's bridge of a node of a capture, understood. */
export interface Captured {
  readonly cluster: Cluster
  readonly node: NodeModel
  readonly bridge: BridgeModel
  readonly flows: readonly Flow[]
  readonly context: AntreaContext
}

const clusters = new Map<string, Promise<Cluster>>()

/** The model of a capture, read once a process. */
export function capturedCluster(name: string): Promise<Cluster> {
  const known = clusters.get(name) ?? openSource({from: snapshotDir(name)}).then((snapshot) => new Cluster(snapshot))
  clusters.set(name, known)
  return known
}

export async function captured(capture: string, nodeName: string): Promise<Captured> {
  const cluster = await capturedCluster(capture)
  const node = cluster.node(nodeName)
  const bridge = node?.bridge('br-int')
  if (!node || !bridge) throw new RangeError(`no br-int on ${nodeName} of ${capture}`)
  const flows = bridge.flows.known ? bridge.flows.value.items : []
  return {cluster, node, bridge, flows, context: antreaContextOf(cluster, node, bridge)}
}

/** Flows of literal lines, one a line. */
export const flowsOf = (text: string): readonly Flow[] => parseFlows(text).items

/** A context of literal flows alone: no cluster, no OVSDB. */
export const bareContext = (
  flows: readonly Flow[],
  tableNames: ReadonlyMap<number, string> | null = null,
  version: string | null = null,
): AntreaContext =>
  antreaContext({
    node: 'n1',
    flows,
    tableNames,
    version: () => version,
    rows: null,
    gatewayMac: null,
    answers: () => [],
    policies: () => null,
    addressGroups: () => new Map(),
    appliedToGroups: () => new Map(),
    pods: [],
    nodes: [],
    services: [],
    serviceCIDRs: [],
    egresses: [],
  })
