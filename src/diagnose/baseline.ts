import {EXIT, Problem} from '../problem.ts'
import type {Finding} from './finding.ts'
import {fingerprint} from './fingerprint.ts'

export const BASELINE_SCHEMA = 'antrail.dev/baseline/v1'

/** What `--write-baseline` writes: the fingerprints of the findings, sorted, each once. */
export interface Baseline {
  readonly schema: typeof BASELINE_SCHEMA
  readonly fingerprints: readonly string[]
}

export const baselineOf = (findings: readonly Finding[]): Baseline => ({
  schema: BASELINE_SCHEMA,
  fingerprints: [...new Set(findings.map(fingerprint))].sort(),
})

/**
 * Reads a baseline.
 *
 * @throws {Problem} BASELINE_BAD (exit 2)
 */
export function parseBaseline(text: string, origin: string): ReadonlySet<string> {
  const bad = (why: string) =>
    new Problem(`cannot read the baseline ${origin}: ${why}`, {
      code: 'BASELINE_BAD',
      exit: EXIT.usage,
      hints: [`antrail check --write-baseline --baseline ${origin}`],
    })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw bad('it is no JSON')
  }
  if (typeof value !== 'object' || value === null || !('schema' in value) || value.schema !== BASELINE_SCHEMA)
    throw bad(`its schema is not ${BASELINE_SCHEMA}`)
  if (!('fingerprints' in value) || !Array.isArray(value.fingerprints)) throw bad('it has no list of fingerprints')
  return new Set(value.fingerprints.map(String))
}
