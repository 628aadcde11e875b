import type {Stopped, Trace} from '../trace/result.ts'
import type {Finding} from './finding.ts'
import type {Rule} from './rule.ts'

/**
 * The finding that says why a packet stopped where it did: one that shows the very line, or one of a rule that explains such a stop,
 * the nearest to the place first. null where none does: no finding is taken for the cause because it is bad.
 */
export function explainStop(trace: Trace, findings: readonly Finding[], rules: readonly Rule[]): Finding | null {
  const {stopped} = trace
  if (!stopped) return null
  const explains = new Set(
    rules.flatMap(({id, explains: reasons = []}) => (reasons.includes(stopped.reason) ? [id] : [])),
  )
  let best: {readonly finding: Finding; readonly score: number} | null = null
  for (const finding of findings) {
    const score = scoreOf(finding, stopped, explains.has(finding.id))
    if (score > (best?.score ?? 0)) best = {finding, score}
  }
  return best?.finding ?? null
}

function scoreOf(finding: Finding, stopped: Stopped, explains: boolean): number {
  const {node} = finding.where
  const isThere = node === stopped.node ? 2 : node === null ? 1 : 0
  if (showsLine(finding, stopped)) return 10 + isThere + (explains ? 4 : 0)
  return explains ? 4 + isThere : 0
}

function showsLine({evidence}: Finding, {evidence: decided}: Stopped): boolean {
  if (decided === null || decided.line === null) return false
  return evidence.some(({node, file, line}) => node === decided.node && file === decided.file && line === decided.line)
}
