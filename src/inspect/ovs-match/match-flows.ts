import type {Cluster} from '../../model/cluster.ts'
import type {Names} from '../../ovs/syntax/names.ts'
import {type ChosenBridge, chooseBridge} from '../ovs-trace/choose-bridge.ts'
import {tracedPacket} from '../ovs-trace/question.ts'
import type {OvsMatchAnswer} from './answer.ts'
import {askedMatch, askedPacket} from './asked.ts'
import {matchTable, tableOf} from './match-table.ts'

/** The question of `ovs match`. */
export interface OvsMatchQuestion {
  readonly bridge: string
  readonly flow: string
  readonly node: string | null
  /** Name or number. */
  readonly table: string
  readonly exact: boolean
}

/**
 * The answer of `ovs match`.
 *
 * @throws {Problem} NO_SUCH_BRIDGE, NO_SUCH_NODE, NODE_AMBIGUOUS, NO_SUCH_TABLE, MATCH_SYNTAX, OVS_TRACE_REFUSED
 */
export function matchFlows(cluster: Cluster, question: OvsMatchQuestion): OvsMatchAnswer {
  const {flow, exact} = question
  const chosen = chooseBridge(cluster, question.bridge, question.node)
  const tableId = tableOf(chosen, question.table)
  const names = namesOf(chosen)
  const asked = exact
    ? askedPacket(tracedPacket(chosen, flow, null, null).packet)
    : askedMatch(withPorts(flow, names), names)
  return {
    schema: 'antrail.dev/ovs-match/v1',
    takenAt: cluster.takenAt === '' ? null : cluster.takenAt,
    node: chosen.node.name,
    bridge: chosen.bridge.name,
    table: chosen.antrea.dialect.table(tableId).name,
    tableId,
    flow,
    exact,
    ...matchTable(chosen, tableId, asked, {names, lookup: chosen.antrea.lookup}),
  }
}

/** Ports by name, and by the pod that has them. */
function namesOf({bridge, antrea}: ChosenBridge): Names {
  const ports = [...bridge.ports.values()].map(({name, ofport}) => [name, ofport] as const)
  const pods = antrea.ports.flatMap(({pod, ofport}) =>
    pod && ofport !== null ? [[`${pod.namespace}/${pod.name}`, ofport] as const] : [],
  )
  return {
    ports: new Map([...ports, ...pods]),
    tables: new Map(antrea.dialect.tables.flatMap(({id, name}) => (id === null ? [] : [[name, id] as const]))),
  }
}

/** A pod's name as a port is no word that a dump has. */
const withPorts = (flow: string, {ports}: Names): string =>
  flow.replace(/(?<=(?:^|,)\s*in_port=)[^,\s]+\/[^,\s]+/, (name) => String(ports?.get(name) ?? name))
