import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {rule} from '../../../../src/diagnose/rules/flows/foreign-flow.ts'
import {Draft, onBridge} from '../../../trace/mutate.ts'
import {addFlow} from '../../add-flow.ts'
import {askRule} from '../../ask-rule.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/flows/foreign-flow')

const flow = (rest: string) => addFlow('node1', `cookie=0x0, duration=9.1s, table=0, n_packets=0, n_bytes=0, ${rest}`)

addCases(cases, rule, {
  broken: [
    ['a flow that drops', flow('priority=65000,ip,nw_src=10.10.1.3 actions=drop'), ['ANT0513 node1 bridge/br-int']],
    ['a flow that forwards', flow('priority=300,tcp,tp_dst=80 actions=output:4'), ['ANT0513 node1 bridge/br-int']],
    ["a bridge's own default", flow('priority=0 actions=NORMAL'), []],
    [
      'a dump without cookies',
      (draft) =>
        draft.text(onBridge('node1', 'flows.txt'), (text) => text.replace(/cookie=0x[0-9a-f]+/g, 'cookie=0x0')),
      [],
    ],
    [
      'flows that were not read',
      (draft) =>
        draft
          .fails('node1', 'flows', 'no answer')
          .fails('node1', 'flows-names', 'no answer')
          .fails('node1', 'agent-ovsflows', 'no answer'),
      [],
    ],
  ],
})

cases('what drops is an error, what does not is a warning', async () => {
  const severity = async (rest: string) => (await askRule(rule, flow(rest)(new Draft('healthy')))).findings[0]?.severity
  assert.is(await severity('priority=65000,ip actions=drop'), 'error')
  assert.is(await severity('priority=300,tcp,tp_dst=80 actions=output:4'), 'warning')
})

cases.run()
