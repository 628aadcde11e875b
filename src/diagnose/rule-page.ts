import type {Remedy, Severity} from './finding.ts'
import {fill} from './instance.ts'
import {layerOfId} from './layers.ts'
import type {Rule} from './rule.ts'

/** What is to be told of a rule, for people: `antrail.dev/rule/v1`. */
export interface RulePage {
  readonly schema: 'antrail.dev/rule/v1'
  readonly id: string
  readonly slug: string
  readonly title: string
  readonly severity: Severity
  readonly layer: string
  readonly scope: Rule['scope']
  readonly needs: readonly string[]
  readonly cause: string
  readonly impact: string
  readonly detection: string
  /** Placeholders in capitals: `NODE`. */
  readonly remedy: readonly Remedy[]
  /** Rules that explain findings of this one. */
  readonly follows: readonly {readonly id: string; readonly title: string}[]
  /** Rules whose findings this one explains. */
  readonly leadsTo: readonly {readonly id: string; readonly title: string}[]
  readonly proof: Rule['proof']
}

/** The page of a rule, with its neighbours among all rules. */
export function rulePage(rule: Rule, rules: readonly Rule[]): RulePage {
  const {id, slug, title, severity, scope, needs, cause, impact, detection, remedy, follows, proof} = rule
  const named = (wanted: (rule: Rule) => boolean) =>
    rules.filter(wanted).map((each) => ({id: each.id, title: each.title}))
  return {
    schema: 'antrail.dev/rule/v1',
    id,
    slug,
    title,
    severity,
    layer: layerOfId(id)?.title ?? '',
    scope,
    needs,
    cause,
    impact,
    detection,
    remedy: remedy.map(({kind, text, command}) => ({
      kind,
      text: fill(text, {}, String),
      command: command === null ? null : fill(command, {}, String),
    })),
    follows: named((each) => follows.some((follow) => follow.rule === each.id)),
    leadsTo: named((each) => each.follows.some((follow) => follow.rule === id)),
    proof,
  }
}
