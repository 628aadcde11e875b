import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/daemons/agent-lost-controller.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/daemons/agent-lost-controller')

addCases(cases, rule, {
  captures: {'controller-down': ['ANT0805 node1 daemon/antrea-agent', 'ANT0805 node2 daemon/antrea-agent']},
  broken: [
    [
      'one agent without a connection',
      (draft) =>
        draft.text('nodes/node1/agent-agentinfo.json', (text) =>
          text.replace(/("ControllerConnectionUp",\s*"status": ?)"True"/, '$1"False"'),
        ),
      ['ANT0805 node1 daemon/antrea-agent'],
    ],
    [
      'no connection to the switch',
      (draft) =>
        draft.text('nodes/node1/agent-agentinfo.json', (text) =>
          text.replace(/("OpenflowConnectionUp",\s*"status": ?)"True"/, '$1"False"'),
        ),
      [],
    ],
  ],
})

cases.run()
