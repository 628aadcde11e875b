import type {Cluster} from '../model/cluster.ts'
import {ClusterFacts} from '../trace/cluster-facts.ts'
import type {Question} from '../trace/question.ts'
import {tracePacket} from '../trace/trace-packet.ts'
import {ClusterIndex} from './cluster-index.ts'
import {type DiagnoseOptions, diagnose} from './engine.ts'
import {explainStop} from './explain-stop.ts'
import type {Finding} from './finding.ts'
import {isOnPath, pathOfTrace} from './path-of-trace.ts'
import {type Bar, type Report, reportOf} from './report.ts'

/**
 * Why two ends can't talk: the trace both ways, and what is wrong on its path, first what explains the verdict. Coverage is the
 * trace's: what was not read beside its path does not make its verdict less certain.
 *
 * @throws {Problem} as `tracePacket`
 */
export function diagnosePair(cluster: Cluster, question: Question, bar: Bar, options: DiagnoseOptions): Report {
  const facts = options.facts ?? new ClusterFacts(cluster)
  const trace = tracePacket(cluster, question, facts)
  const path = pathOfTrace(trace, new ClusterIndex(cluster), (ip) => facts.ownerOfAddress(ip)?.node ?? null)
  const all = diagnose(cluster, {...options, facts, nodes: path.nodes})
  const onPath = withRoots(
    all.findings,
    all.findings.filter(({where}) => isOnPath(where, path)),
  )
  const cause = explainStop(trace, onPath, options.rules)
  const first = cause && rootOf(cause, onPath)
  const own = {
    ...all,
    findings: first ? firstTree(first, onPath) : onPath,
    unknown: all.unknown.filter((each) => isOnPath(each, path)),
    coverage: trace.coverage,
  }
  return reportOf(own, bar, {pair: {trace, explainedBy: first?.key ?? null}})
}

/** Those chosen and what they follow from, in the order of `all`. */
function withRoots(all: readonly Finding[], chosen: readonly Finding[]): readonly Finding[] {
  const keys = new Set(chosen.map(({key}) => key))
  for (const finding of [...all].reverse()) if (keys.has(finding.key) && finding.follows) keys.add(finding.follows)
  return all.filter(({key}) => keys.has(key))
}

function rootOf(finding: Finding, all: readonly Finding[]): Finding {
  const parent = finding.follows === null ? undefined : all.find(({key}) => key === finding.follows)
  return parent ? rootOf(parent, all) : finding
}

function firstTree(root: Finding, all: readonly Finding[]): readonly Finding[] {
  const own = (finding: Finding): boolean => rootOf(finding, all).key === root.key
  return [...all.filter(own), ...all.filter((finding) => !own(finding))]
}
