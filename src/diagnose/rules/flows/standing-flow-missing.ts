import type {AgentConfig} from '../../../antrea/agent-config.ts'
import type {PortName, Standing} from '../../../antrea/standing/standing-flow.ts'
import {missingStanding} from '../../../antrea/standing/standing-flows.ts'
import {agentConfigOf} from '../../../model/antrea-context.ts'
import {valueOr} from '../../../model/known.ts'
import type {NodeFacts} from '../../../trace/node-facts.ts'
import type {PortFacts} from '../../../trace/ports-of-node.ts'
import {REWRITE_FLOWS} from '../../flow-remedies.ts'
import {LOST_FLOW_FOLLOWS, noFlow} from '../../lost-flow.ts'
import {bridgeObject} from '../../object.ts'
import {needPipeline, type Pipeline} from '../../pipeline.ts'
import {found, type NodeRule, need} from '../../rule.ts'

/** The newest release whose pipeline is known: a later one may do without a flow. */
const NEWEST: readonly [major: number, minor: number] = [2, 7]

export const rule: NodeRule = {
  id: 'ANT0517',
  slug: 'standing-flow-missing',
  title: 'The pipeline lacks a flow that every node has',
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'table-features', 'ovsdb'],
  follows: [
    ...LOST_FLOW_FOLLOWS,
    {rule: 'ANT0202', by: 'node'},
    {rule: 'ANT0512', by: 'node'},
    {rule: 'ANT0513', by: 'node'},
  ],
  explains: ['table-miss', 'no-output', 'flow-drop', 'spoof-guard', 'arp-spoof-guard', 'misrouted', 'hairpin'],
  cause:
    'Somebody or something deleted or changed it; or the agent failed to write it at its start, and writes it at no other time.',
  impact:
    'It takes all packets of one kind, whichever pod they are of: what the message says is lost on this node, and goes on elsewhere.',
  detection:
    'The agent installs some flows at its start whatever pods, peers, Services and policies there are: a way in by the gateway, the look-up and the commit of connections, the way out of the port, in each table a flow for what no other takes. Each must be there, and do what it is for. Of releases from 1.6 (tables with names) to 2.7, on Linux; a dump that is not whole proves nothing.',
  remedy: [
    {
      kind: 'look',
      text: 'See the flows of the table',
      command: 'ovs-ofctl -O OpenFlow15 dump-flows {bridge} table={table}   # on {node}',
    },
    REWRITE_FLOWS,
  ],
  proof: 'made',
  *evaluate({node, index, cluster}) {
    const pipeline = yield* needPipeline(node)
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    if (!pipeline || !ports || pipeline.count === 0) return
    if (index.kubeNode(node.name)?.os === 'windows' || isNewer(valueOr(node.model.agent.version, null))) return
    const missing = missingStanding(
      standingOf(node, pipeline, ports, valueOr(agentConfigOf(cluster), null)),
      pipeline.table,
    )
    const [first] = missing
    if (!first) return
    yield found({
      where: {node: node.name, object: bridgeObject(pipeline.bridge)},
      message: `${first.table} of ${pipeline.bridge} on ${node.name} has no flow that ${first.does}: ${first.lost}${missing.length > 1 ? ` (and ${missing.length - 1} more)` : ''}`,
      evidence: missing.slice(0, 8).map(({table, does}) => noFlow(node, pipeline, `no flow of ${table} ${does}`)),
      values: {bridge: pipeline.bridge, table: first.table},
    })
  },
}

function standingOf(
  node: NodeFacts,
  {bridge}: Pipeline,
  ports: readonly PortFacts[],
  config: AgentConfig | null,
): Standing {
  const named = node.flows.dialect.tables.filter((table) => table.named === 'dump')
  const tables = new Set(named.map(({name}) => name))
  const port = (role: PortFacts['role']): PortName | null => {
    const {name, ofport} = ports.find((each) => each.bridge === bridge && each.role === role) ?? {ofport: null}
    return ofport !== null && ofport > 0 ? {name, ofport} : null
  }
  const mode = node.mode?.trafficEncapMode
  return {
    families: [...(tables.has('ARPSpoofGuard') ? ([4] as const) : []), ...(tables.has('IPv6') ? ([6] as const) : [])],
    // Without L3Forwarding it is the pipeline of a virtual machine, not of a Kubernetes node.
    tables: tables.has('L3Forwarding') ? tables : new Set(),
    gateway: port('gateway'),
    tunnel: node.mode?.encryption.known && node.mode.encryption.value === 'none' ? port('tunnel') : null,
    nodePortsEverywhere: config !== null && config.nodePortAddresses.length === 0,
    ownNetwork: mode?.known === true && mode.value !== 'networkPolicyOnly',
  }
}

function isNewer(version: string | null): boolean {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version ?? '') ?? []
  if (major === undefined || minor === undefined) return false
  return Number(major) > NEWEST[0] || (Number(major) === NEWEST[0] && Number(minor) > NEWEST[1])
}
