import type {Suppression} from './config.ts'
import type {Finding} from './finding.ts'
import {fingerprint} from './fingerprint.ts'
import type {Accepted} from './report.ts'
import {isNamed} from './select-rules.ts'

/** Which fingerprints were there before. */
export interface Known {
  readonly has: (fingerprint: string) => boolean
}

/** What a baseline that is being written now holds: everything. */
export const EVERYTHING: Known = {has: () => true}

export interface Acceptance {
  /** In the order that they had. */
  readonly findings: readonly Finding[]
  readonly accepted: readonly Accepted[]
  readonly stale: readonly string[]
}

/**
 * Takes out the findings that are known: by a suppression that has not expired on the day that the evidence was taken, or by a
 * baseline. What follows from a known finding is known with it.
 *
 * @param baseline null: there is none
 */
export function accept(
  findings: readonly Finding[],
  {suppressions, baseline, takenAt}: {suppressions: readonly Suppression[]; baseline: Known | null; takenAt: string},
): Acceptance {
  const today = takenAt.slice(0, 10)
  const live = suppressions.filter(({expires}) => expires === null || expires >= today)
  const used = new Set<Suppression>()
  const known = new Map<string, Accepted>()
  const open: Finding[] = []
  for (const finding of findings) {
    const suppression = live.find((each) => covers(each, finding))
    if (suppression) used.add(suppression)
    const root = finding.follows === null ? undefined : known.get(finding.follows)
    const accepted: Accepted | null = suppression
      ? {finding, by: 'suppression', reason: suppression.reason}
      : baseline?.has(fingerprint(finding))
        ? {finding, by: 'baseline', reason: 'it was there before'}
        : root
          ? {finding, by: root.by, reason: `it follows from ${root.finding.key}`}
          : null
    if (accepted) known.set(finding.key, accepted)
    else open.push(finding)
  }
  return {
    findings: withoutLostParents(open),
    accepted: [...known.values()],
    stale: suppressions.flatMap((each) => {
      if (!live.includes(each)) return [`${nameOf(each)}: expired on ${each.expires}`]
      return used.has(each) ? [] : [`${nameOf(each)}: it meets no finding`]
    }),
  }
}

/** No finding points at one that is not there. */
function withoutLostParents(findings: readonly Finding[]): readonly Finding[] {
  const keys = new Set(findings.map(({key}) => key))
  return findings.map((finding) =>
    finding.follows === null || keys.has(finding.follows) ? finding : {...finding, follows: null},
  )
}

const covers = ({rule, node, object}: Suppression, {id, slug, where}: Finding): boolean =>
  isNamed({id, slug}, rule) &&
  (node === null || like(node, where.node)) &&
  (object === null || like(object, where.object))

/** A pattern of which `*` stands for any text. */
function like(pattern: string, text: string | null): boolean {
  if (text === null) return false
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text)
}

const nameOf = ({rule, node, object}: Suppression): string =>
  [rule, ...(node === null ? [] : [`node/${node}`]), ...(object === null ? [] : [object])].join(' ')
