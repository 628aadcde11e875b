import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {diagnose} from '../../src/diagnose/engine.ts'
import {RULES} from '../../src/diagnose/registry.ts'
import {Draft, withoutFlows} from '../trace/mutate.ts'

const blind = suite('diagnose/blind')

const lacksFlow = (): Draft => withoutFlows('node1', /->tun_dst/)(new Draft('healthy'))
const KEY = 'ANT0506 node1 node/node2'

blind('names of tables are told by two dumps of the flows where the bridge did not say them', () => {
  const {findings} = diagnose(lacksFlow().fails('node1', 'table-features', 'no answer').cluster(), {rules: RULES})
  assert.is(findings[0]?.key, KEY)
})

blind('where nobody knows the names of tables, what flows are missing is unknown', () => {
  const draft = lacksFlow().fails('node1', 'table-features', 'no answer').fails('node1', 'flows-names', 'no answer')
  const {findings, unknown} = diagnose(draft.cluster(), {rules: RULES})
  assert.ok(!findings.some(({key}) => key === KEY))
  const open = unknown.filter(({rule, node}) => rule === 'ANT0506' && node === 'node1')
  assert.equal(
    open.map(({what, reason}) => `${what}: ${reason}`),
    ['table-features of br-int: table-features of bridge br-int failed: no answer'],
  )
})

blind.run()
