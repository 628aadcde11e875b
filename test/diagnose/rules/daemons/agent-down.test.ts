import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/daemons/agent-down.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/daemons/agent-down')

addCases(cases, rule, {
  captures: {'agent-dead-new-pod': ['ANT0803 node2 daemon/antrea-agent']},
  broken: [
    [
      'an agent that nobody could ask',
      (draft) => draft.daemonDead('node1', /^agent-/, 'context deadline exceeded'),
      [],
    ],
  ],
})

cases.run()
