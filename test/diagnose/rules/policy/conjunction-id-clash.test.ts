import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {rule} from '../../../../src/diagnose/rules/policy/conjunction-id-clash.ts'
import {Draft, onBridge, onNode} from '../../../trace/mutate.ts'
import {askRule} from '../../ask-rule.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/policy/conjunction-id-clash')

/** What conjunction 4 is today had the number 8 before the agent's start, and is still there; `written`: the round that the database has. */
function twoRounds(draft: Draft, written: string): Draft {
  draft.text(onNode('node2', 'ovsdb.json'), (text) => text.replace('"roundNum","1"', `"roundNum","${written}" `))
  return draft.text(onBridge('node2', 'flows.txt'), (text) => {
    const old = text
      .split('\n')
      .filter((line) => /conjunction\(4,|conj_id=4 /.test(line))
      .map((line) =>
        line
          .replace('cookie=0x1', 'cookie=0x9')
          .replace('conjunction(4,', 'conjunction(8,')
          .replace('conj_id=4', 'conj_id=8'),
      )
    return `${text.trimEnd()}\n${old.join('\n')}\n`
  })
}

addCases(cases, rule, {
  captures: {'controller-down': []},
  broken: [
    ['two rules of two starts with one id', (draft) => twoRounds(draft, '1'), ['ANT0610 node2 acnp/reject-9090']],
    [
      'flows that were not read',
      (draft) =>
        draft
          .fails('node2', 'flows', 'no answer')
          .fails('node2', 'flows-names', 'no answer')
          .fails('node2', 'agent-ovsflows', 'no answer'),
      [],
    ],
  ],
})

cases('an agent that has just started is given time', async () => {
  const severity = async (written: string) =>
    (await askRule(rule, twoRounds(new Draft('healthy'), written))).findings[0]?.severity
  assert.is(await severity('0'), 'info')
  assert.is(await severity('1'), 'error')
})

cases.run()
