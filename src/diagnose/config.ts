import {parseDocument} from 'yaml'
import {EXIT, Problem} from '../problem.ts'
import {ConfigReader} from './config-reader.ts'
import {type Expectation, parseExpectation} from './expectation.ts'
import {SEVERITIES} from './finding.ts'
import type {Bar} from './report.ts'
import {DEFAULT_THRESHOLDS, type Thresholds} from './thresholds.ts'

/** A finding that somebody accepts for a time. */
export interface Suppression {
  /** Id or short name of the rule. */
  readonly rule: string
  /** Patterns with `*`; null: any. */
  readonly node: string | null
  readonly object: string | null
  readonly reason: string
  /** `2026-12-31`: its last day, UTC; null: `never`. */
  readonly expires: string | null
}

/** antrail.yaml. */
export interface Config {
  readonly failOn: Bar['failOn'] | null
  readonly minCoverage: number | null
  readonly only: readonly string[]
  readonly skip: readonly string[]
  readonly thresholds: Thresholds
  readonly suppressions: readonly Suppression[]
  readonly expectations: readonly Expectation[]
}

export const NO_CONFIG: Config = {
  failOn: null,
  minCoverage: null,
  only: [],
  skip: [],
  thresholds: DEFAULT_THRESHOLDS,
  suppressions: [],
  expectations: [],
}

/**
 * Reads antrail.yaml. A key that it does not know is refused: a suppression that is misspelt would suppress nothing.
 *
 * @param origin the file, for messages
 * @throws {Problem} CONFIG_BAD (exit 2)
 */
export function parseConfig(text: string, origin: string): Config {
  const document = parseDocument(text, {prettyErrors: true})
  const [error] = document.errors
  if (error)
    throw new Problem(`cannot read ${origin}: ${(error.message.split('\n')[0] ?? '').replace(/:$/, '')}`, {
      code: 'CONFIG_BAD',
      exit: EXIT.usage,
    })
  const value: unknown = document.toJS()
  if (value === null || value === undefined) return NO_CONFIG
  const at = new ConfigReader(origin)
  const top = at.object(value, '', [
    'failOn',
    'minCoverage',
    'only',
    'skip',
    'thresholds',
    'suppressions',
    'expectations',
  ])
  return {
    failOn: at.oneOf(top.failOn, 'failOn', [...SEVERITIES, 'never']),
    minCoverage: at.number(top.minCoverage, 'minCoverage', 0, 100),
    only: at.texts(top.only, 'only'),
    skip: at.texts(top.skip, 'skip'),
    thresholds: thresholdsOf(at, top.thresholds),
    suppressions: at
      .list(top.suppressions, 'suppressions')
      .map((item, i) => suppression(at, item, `suppressions[${i}]`)),
    expectations: at
      .texts(top.expectations, 'expectations')
      .map((line, i) => at.refined(`expectations[${i}]`, () => parseExpectation(line))),
  }
}

function thresholdsOf(at: ConfigReader, value: unknown): Thresholds {
  if (value === undefined || value === null) return DEFAULT_THRESHOLDS
  const names = Object.keys(DEFAULT_THRESHOLDS)
  const given = Object.entries(at.object(value, 'thresholds', names)).map(
    ([name, number]) => [name, at.number(number, `thresholds.${name}`, 0, Number.MAX_SAFE_INTEGER)] as const,
  )
  return {...DEFAULT_THRESHOLDS, ...Object.fromEntries(given.filter(([, number]) => number !== null))}
}

function suppression(at: ConfigReader, value: unknown, path: string): Suppression {
  const {rule, node, object, reason, expires} = at.object(value, path, ['rule', 'node', 'object', 'reason', 'expires'])
  const until = at.text(expires, `${path}.expires`)
  if (until !== 'never' && !isDay(until))
    throw at.bad(`${path}.expires`, `'${until}' is neither a day such as 2026-12-31 nor never`)
  return {
    rule: ruleWord(at.text(rule, `${path}.rule`)),
    node: node === undefined ? null : at.text(node, `${path}.node`),
    object: object === undefined ? null : at.text(object, `${path}.object`),
    reason: at.text(reason, `${path}.reason`),
    expires: until === 'never' ? null : until,
  }
}

/** An id in its own spelling; a short name is in lower case. */
const ruleWord = (word: string): string => (/^ant\d+$/i.test(word) ? word.toUpperCase() : word.toLowerCase())

/** A day of the calendar: Date.parse takes February 30 for March 2. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}
