import type {Effect, PipelineResult, TraceNode} from '../ovs/pipeline/result.ts'
import type {Flow} from '../ovs/syntax/flow-types.ts'
import type {NodeFacts} from './node-facts.ts'
import type {Path} from './path.ts'

/** Writes one step for every table that the packet met, pass by pass, and below it what its flow brought about. */
export function tellTables(path: Path, facts: NodeFacts, result: PipelineResult): void {
  for (const pass of result.passes) {
    const waiting = [...pass.effects]
    for (const node of pass.tree) tell(path, facts, node, waiting)
  }
}

function tell(path: Path, facts: NodeFacts, node: TraceNode, waiting: Effect[]): void {
  if (node.kind === 'table') {
    tellTable(path, facts, node)
    for (const effect of waiting.filter(({at}) => at.flow === node.flow && at.table === node.table)) {
      waiting.splice(waiting.indexOf(effect), 1)
      tellEffect(path, facts, effect)
    }
  }
  for (const child of node.children) tell(path, facts, child, waiting)
}

function tellTable(path: Path, facts: NodeFacts, node: TraceNode): void {
  const {flow, table} = node
  const name = table === null ? node.text : facts.flows.tableName(table)
  if (!flow) {
    path.add('table', 'no flow takes the packet', {table: name, tableId: table, matters: true})
    return
  }
  const {role, did} = facts.flows.describe(flow)
  path.add('table', role, {
    table: name,
    tableId: table,
    flow: facts.flows.text(flow),
    did,
    matters: matters(flow, node.conjunctive),
    evidence: facts.flows.evidence(node.bridge, flow),
  })
}

/** A table matters where its flow chose this packet and changed something, picked an endpoint, remembered it, or ended it. */
function matters(flow: Flow, conjunctive: readonly Flow[]): boolean {
  if (conjunctive.length > 0) return true
  if (flow.matchText === '') return flow.actions.some((a) => a.kind === 'drop')
  return flow.actions.some((a) => !['goto', 'resubmit', 'ctClear'].includes(a.kind) && !(a.kind === 'ct' && !a.commit))
}

function podWords(facts: NodeFacts, bridge: string, ofport: number): string {
  const pod = facts.port(bridge, ofport)?.pod
  return pod ? `, to ${pod.namespace}/${pod.name}` : ''
}

/** Bits of ct_state (lib/packets.h), lowest first. */
const CT_STATES = [
  'new',
  'established',
  'related',
  'reply',
  'invalid',
  'tracked',
  'source translated',
  'destination translated',
]

function ctStateWords(state: number): string {
  const words = CT_STATES.filter((word, bit) => ((state >> bit) & 1) === 1 && word !== 'tracked')
  return words.length > 0 ? words.join(', ') : 'not tracked'
}

function tellEffect(path: Path, facts: NodeFacts, effect: Effect): void {
  switch (effect.kind) {
    case 'ct': {
      if (effect.refused !== null) {
        path.add('conntrack', `zone ${effect.zone}: the connection is not kept: ${effect.refused}`, {
          outcome: 'warning',
          evidence: facts.evidence('dpctl-ct-limits', null),
        })
        return
      }
      const state = ctStateWords(effect.state)
      const what = effect.commit ? 'commits the connection' : `the connection is ${state}`
      const nat = effect.nat ? `, ${effect.nat}` : ''
      path.add('conntrack', `zone ${effect.zone}: ${what}${nat}`, {
        matters: !effect.commit && (/invalid|established/.test(state) || effect.nat !== null),
        evidence: effect.line === null ? null : facts.evidence('dpctl-conntrack', effect.line),
      })
      return
    }
    case 'select':
      path.add(
        'group',
        `group ${effect.groupId}: ${facts.flows.bucketWords(effect.at.bridge, effect.groupId, effect.bucket)}`,
        {matters: true},
      )
      return
    case 'output':
      if (effect.via === 'mirror') {
        path.add('output', `a mirror copies it out of ${effect.portName}`)
        return
      }
      path.add('output', `out of ${effect.portName}${podWords(facts, effect.at.bridge, effect.port)}`, {matters: true})
      return
    case 'suppressed':
      path.add('output', `not sent out: ${effect.reason}`, {matters: true})
      return
    default:
      return
  }
}
