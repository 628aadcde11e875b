import type {Evidence, Finding, Severity, Where} from '../../diagnose/finding.ts'
import type {MeshSample} from '../../diagnose/mesh-sample.ts'
import type {Report} from '../../diagnose/report.ts'
import type {Glyphs} from '../glyphs.ts'
import type {Role} from '../paint.ts'
import {plain, type Span, span} from '../wrap.ts'

export const SEVERITY_ROLE: Readonly<Record<Severity, Role>> = {error: 'drop', warning: 'warning', info: 'dim'}

export const severityMark = (severity: Severity, {stop, warning, node}: Glyphs): string =>
  severity === 'error' ? stop : severity === 'warning' ? warning : node

/** `pod/default/server on node2`, `node2`, `the cluster`. */
export function whereSpans({node, object}: Where): Span[] {
  if (object === null) return node === null ? [plain('the cluster')] : [span('node', node)]
  const of = span('pod', object)
  return node === null ? [of] : [of, plain(' on '), span('node', node)]
}

export const whereText = (where: Where): string =>
  whereSpans(where)
    .map(({text}) => text)
    .join('')

/** `node2 ip-link  nodes/node2/ip-link.json:57`. */
export const sourceText = ({node, probe, file, line}: Evidence): string =>
  `${node ?? 'API server'} ${probe}  ${line === null ? file : `${file}:${line}`}`

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`

/** `1 error, 2 warnings`; empty where there is nothing. */
function countText(findings: readonly Finding[]): string {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length
  const parts = [
    [count('error'), 'error', 'errors'],
    [count('warning'), 'warning', 'warnings'],
    [count('info'), 'note', 'notes'],
  ] as const
  return parts.flatMap(([n, one, many]) => (n === 0 ? [] : [plural(n, one, many)])).join(', ')
}

/** How many expectations of `check` are not met. */
export const unmet = ({check}: Pick<Report, 'check'>): number =>
  (check?.expectations ?? []).filter(({met}) => met === false).length

/** `1 error, 2 warnings, and 3 that follow`: roots are counted, for one cause is one problem. Expectations that are not met come first. */
export function headline(report: Pick<Report, 'findings' | 'check'>): string {
  const count = unmet(report)
  const expected = count === 0 ? '' : `${plural(count, 'expectation')} not met`
  return [expected, findingsText(report.findings)].filter((part) => part !== '').join(', ')
}

function findingsText(findings: readonly Finding[]): string {
  const all = findings.filter(({follows}) => follows === null)
  const others = findings.length - all.length
  return countText(all) + (others === 0 ? '' : `, and ${others} that ${others === 1 ? 'follows' : 'follow'}`)
}

/** A finding that follows from no other, and all that follow from it, however far. */
export interface Root {
  readonly finding: Finding
  readonly followers: readonly Finding[]
}

/** The findings as trees. Rank order has what follows right behind its root. */
export function roots(findings: readonly Finding[]): readonly Root[] {
  const made: {finding: Finding; followers: Finding[]}[] = []
  for (const finding of findings) {
    const last = made.at(-1)
    if (finding.follows === null || last === undefined) made.push({finding, followers: []})
    else last.followers.push(finding)
  }
  return made
}

/** How much of the mesh of nodes was looked at, in a sentence without its full stop. */
export function meshText({nodes, pods, pairs, withoutPods}: MeshSample): string {
  const ways = `${pairs.asked} of ${plural(pairs.all, 'way')} between ${plural(nodes, 'node')}`
  const without =
    withoutPods.length === 0
      ? ''
      : `; no pod to send from on ${withoutPods.slice(0, 3).join(', ')}${withoutPods.length > 3 ? ` and ${withoutPods.length - 3} more` : ''}`
  return `packets on ${ways}, with ${pods.asked} of ${plural(pods.all, 'pod')}, and their replies${without}`
}
