import {type Finding, SEVERITIES, type Severity, type Unknown} from './finding.ts'
import {depthOf} from './layers.ts'

/** 0 for the worst. */
export const rankOf = (severity: Severity): number => SEVERITIES.indexOf(severity)

/** Plain order of texts, the same on every machine; what has none comes first. */
export const compareText = (a: string | null, b: string | null): number => {
  const [left, right] = [a ?? '', b ?? '']
  return left < right ? -1 : left > right ? 1 : 0
}

/** Layer nearest the root first, then id, node and object. Severity comes before, where the caller compares it. */
export const comparePlace = (a: Finding, b: Finding): number =>
  depthOf(a.id) - depthOf(b.id) ||
  compareText(a.id, b.id) ||
  compareText(a.where.node, b.where.node) ||
  compareText(a.where.object, b.where.object) ||
  compareText(a.message, b.message)

/** Each once, by node (the API server's first), rule and piece. */
export function orderUnknown(all: readonly Unknown[]): readonly Unknown[] {
  const unique = new Map(all.map((each) => [JSON.stringify([each.node, each.rule, each.object, each.what]), each]))
  return [...unique.values()].sort(
    (a, b) =>
      compareText(a.node, b.node) ||
      compareText(a.rule, b.rule) ||
      compareText(a.what, b.what) ||
      compareText(a.object, b.object),
  )
}
