import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import type {Rule} from '../../src/diagnose/rule.ts'
import {Draft} from '../trace/mutate.ts'
import {askRule, healthyCaptures, keys} from './ask-rule.ts'

export interface RuleTable {
  /** Captures of real clusters in which it finds something, by its findings' keys. */
  readonly real?: Readonly<Record<string, readonly string[]>>
  /** Captures changed by hand: which one, what is done to it, and what is found then. */
  readonly made?: Readonly<Record<string, readonly [string, (draft: Draft) => unknown, readonly string[]]>>
  /** Probes of node1 of which the answer is needed to say anything of that node. */
  readonly needs: readonly string[]
  /** Healthy captures are quiet, and so are these. */
  readonly quiet?: readonly string[]
}

/** The tests that each rule has: what it finds, what it leaves alone, and that it says so where nobody read what it needs. */
export function testRule(rule: Rule, {real = {}, made = {}, needs, quiet = []}: RuleTable): void {
  const tests = suite(`diagnose/rules/${rule.slug}`)
  for (const [name, wanted] of Object.entries(real)) {
    tests(`${name} is found`, async () => {
      const answer = await askRule(rule, name)
      assert.equal(keys(answer), wanted)
      for (const finding of answer.findings) {
        assert.not.equal(finding.evidence, [])
        assert.equal(
          finding.remedy.filter(({command, text}) =>
            /\b[A-Z]{4,}\b.*\b(?:node|device)\b|undefined/.test(`${command} ${text}`),
          ),
          [],
        )
      }
    })
  }
  for (const [title, [capture, change, wanted]] of Object.entries(made)) {
    tests(title, async () => {
      const draft = new Draft(capture)
      change(draft)
      assert.equal(keys(await askRule(rule, draft)), wanted)
    })
  }
  for (const probe of needs) {
    tests(`${probe} that was not read leaves the question open`, async () => {
      const {findings, unknown} = await askRule(rule, new Draft('healthy').fails('node1', probe, 'it was refused'))
      assert.equal(findings, [])
      assert.ok(unknown.some(({node}) => node === 'node1'))
    })
  }
  tests('nothing is found where nothing is wrong', async () => {
    for (const name of [...healthyCaptures(), ...quiet]) assert.equal(keys(await askRule(rule, name)), [], name)
  })
  tests.run()
}
