import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/daemons/agent-lost-switch.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/daemons/agent-lost-switch')

addCases(cases, rule, {
  broken: [
    [
      'no OpenFlow',
      (draft) =>
        draft.text('nodes/node1/agent-agentinfo.json', (text) =>
          text.replace(/("OpenflowConnectionUp",\s*"status": ?)"True"/, '$1"False"'),
        ),
      ['ANT0806 node1 daemon/antrea-agent'],
    ],
    [
      'no controller',
      (draft) =>
        draft.text('nodes/node1/agent-agentinfo.json', (text) =>
          text.replace(/("ControllerConnectionUp",\s*"status": ?)"True"/, '$1"False"'),
        ),
      [],
    ],
  ],
})

cases.run()
