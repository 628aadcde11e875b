import type {Test} from 'uvu'
import * as assert from 'uvu/assert'
import type {Rule} from '../../src/diagnose/rule.ts'
import {Draft} from '../trace/mutate.ts'
import {askRule, healthyCaptures, keys} from './ask-rule.ts'

/** What a rule says of captures and of a healthy cluster that is broken by an edit. */
export interface RuleCases {
  /** Capture → keys of what is found there. */
  readonly captures?: Readonly<Record<string, readonly string[]>>
  /** What is broken, how, and keys of what is found. */
  readonly broken: readonly (readonly [name: string, edit: (draft: Draft) => unknown, found: readonly string[]])[]
  /** Healthy captures of which something below a warning is said. */
  readonly noted?: Readonly<Record<string, readonly string[]>>
  /** A capture other than `healthy` to break. */
  readonly of?: string
}

/** Asks each case; no healthy capture may have a finding that is not `noted`. */
export function addCases(
  suite: Test,
  rule: Rule,
  {captures = {}, broken, noted = {}, of = 'healthy'}: RuleCases,
): void {
  for (const [name, expected] of Object.entries(captures)) {
    suite(`${name}: ${expected.join(', ') || 'nothing'}`, async () => {
      const answer = await askRule(rule, name)
      assert.equal(keys(answer), expected)
      assert.ok(answer.findings.every(({evidence}) => evidence.length > 0))
    })
  }
  for (const [name, edit, expected] of broken) {
    suite(`${name}: ${expected.join(', ') || 'nothing'}`, async () => {
      const draft = new Draft(of)
      edit(draft)
      const answer = await askRule(rule, draft)
      assert.equal(keys(answer), expected)
      assert.ok(answer.findings.every(({evidence}) => evidence.length > 0))
      assert.ok(answer.unknown.every(({reason}) => !reason.startsWith('a defect')))
    })
  }
  for (const name of healthyCaptures()) {
    suite(`${name}: nothing wrong`, async () => {
      const answer = await askRule(rule, name)
      assert.equal(keys(answer), noted[name] ?? noted['*'] ?? [])
      assert.ok(answer.unknown.every(({reason}) => !reason.startsWith('a defect')))
    })
  }
}
