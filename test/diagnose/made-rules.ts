import type {Severity, Where} from '../../src/diagnose/finding.ts'
import {type Follow, found, type Outcome, type Rule} from '../../src/diagnose/rule.ts'

/** A rule that finds the same in every cluster. */
export function madeRule(
  id: string,
  places: readonly (Where & {readonly touches?: readonly Where[]; readonly severity?: Severity})[],
  {follows = [], severity = 'error'}: {follows?: readonly Follow[]; severity?: Severity} = {},
): Rule {
  return yieldingRule(
    id,
    places.map(({node, object, touches = [], severity: own = severity}) =>
      found({where: {node, object}, message: `${id} is wrong`, evidence: [], touches, severity: own}),
    ),
    {follows, severity},
  )
}

/** A rule of the cluster that yields what it is told to. */
export function yieldingRule(
  id: string,
  outcomes: Iterable<Outcome>,
  {follows = [], severity = 'error'}: {follows?: readonly Follow[]; severity?: Severity} = {},
): Rule {
  return {
    id,
    slug: id.toLowerCase(),
    title: `Rule ${id}`,
    severity,
    scope: 'cluster',
    needs: ['core/v1/pods'],
    follows,
    cause: 'Made.',
    impact: 'None.',
    detection: 'Always.',
    remedy: [{kind: 'look', text: 'Look', command: 'ip link show {device} on {node}'}],
    proof: 'made',
    evaluate: () => outcomes,
  }
}
