import type {CoverageRecorder} from '../model/coverage.ts'
import type {Daemon} from '../model/daemons.ts'
import {known, unknown} from '../model/known.ts'
import {type Asked, PROBES} from '../snapshot/probes.ts'
import {UNASKED, type Unknown} from './finding.ts'
import {type Instance, instanceOf} from './instance.ts'
import type {ClusterContext, Needed, Outcome, Rule} from './rule.ts'

/** What a rule yielded: a finding, or something that it could not say. */
export type Collected =
  | {readonly instance: Instance; readonly unknown?: never}
  | {readonly unknown: Unknown; readonly instance?: never}

/**
 * Runs a rule to its end. A rule that throws is a defect of ours: it is said among the unknowns and counted as unread, and what it
 * had found before stays.
 */
export function collect(
  context: ClusterContext,
  rule: Rule,
  node: string | null,
  evaluate: () => Iterable<Outcome>,
  coverage: CoverageRecorder,
): readonly Collected[] {
  const collected: Collected[] = []
  try {
    for (const outcome of evaluate()) {
      if (outcome.kind === 'found') collected.push({instance: instanceOf(rule, outcome)})
      else if (outcome.kind === 'needed') collected.push(...missing(context, rule, outcome, coverage))
      else {
        const {where, what, reason, measure} = outcome
        collected.push({unknown: {rule: rule.id, node: where.node, object: where.object, what, reason, measure}})
      }
    }
  } catch (error) {
    const reason = `a defect of this rule: ${error instanceof Error ? error.message : String(error)}`
    const what = `rule ${rule.id}`
    coverage.need(node, what, unknown(reason))
    collected.push({unknown: {rule: rule.id, node, object: null, what, reason, measure: null}})
  }
  return collected
}

/** That the time was over before a rule could be asked: told once a node, and for the cluster. */
export function tooLate(node: string | null, coverage: CoverageRecorder): Collected {
  const what = 'the rules that were left'
  const reason = 'the deadline passed'
  coverage.need(node, what, unknown(reason))
  return {unknown: {rule: UNASKED, node, object: null, what, reason, measure: null}}
}

const ASKED: ReadonlyMap<string, Asked> = new Map(PROBES.map((probe) => [probe.id, probe.asks]))

function missing(
  {cluster}: ClusterContext,
  rule: Rule,
  {node, what, piece}: Needed,
  coverage: CoverageRecorder,
): readonly Collected[] {
  const model = node === null ? null : cluster.node(node)
  const asked = ASKED.get(what.split(' ', 1)[0] ?? '')
  const down = model && asked && !piece.known ? daemonDown(model.daemons, asked) : null
  // That a daemon is down was read: it is no blindness, though what it would have said is not known.
  const noted = coverage.need(node, what, down ? known(null) : piece)
  if (noted.known && !down) return []
  const reason = down ? `${down} of ${node} is down` : noted.known ? '' : noted.reason
  return [{unknown: {rule: rule.id, node, object: null, what, reason, measure: null}}]
}

function daemonDown(
  daemons: {readonly vswitchd: Daemon; readonly ovsdbServer: Daemon; readonly agent: Daemon},
  asked: Asked,
): string | null {
  if (asked === 'vswitchd') return daemons.vswitchd.state === 'down' ? 'ovs-vswitchd' : null
  if (asked === 'ovsdb-server') return daemons.ovsdbServer.state === 'down' ? 'ovsdb-server' : null
  if (asked === 'agent') return daemons.agent.state === 'down' ? 'antrea-agent' : null
  return null
}
