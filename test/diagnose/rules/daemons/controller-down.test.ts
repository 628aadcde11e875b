import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/daemons/controller-down.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/daemons/controller-down')

addCases(cases, rule, {
  captures: {'controller-down': ['ANT0804 daemon/antrea-controller'], 'agent-dead-new-pod': []},
  broken: [
    [
      'a heartbeat ten minutes old',
      (draft) => heartbeat(draft, '2026-11-23T04:41:41Z'),
      ['ANT0804 daemon/antrea-controller'],
    ],
    ['a heartbeat two minutes old', (draft) => heartbeat(draft, '2026-11-23T04:50:10Z'), []],
    ['one agent of two without a connection', (draft) => disconnected(draft, 'node1'), []],
    [
      'no agent with a connection',
      (draft) => {
        disconnected(draft, 'node1')
        disconnected(draft, 'node2')
      },
      ['ANT0804 daemon/antrea-controller'],
    ],
  ],
})

cases.run()

function heartbeat(draft: Draft, time: string): Draft {
  const file = 'cluster/crd.antrea.io_v1beta1_antreacontrollerinfos.json'
  return draft.text(file, (text) => text.replace(/"lastHeartbeatTime": ?"[^"]+"/, `"lastHeartbeatTime":"${time}"`))
}

function disconnected(draft: Draft, node: string): Draft {
  return draft.text(`nodes/${node}/agent-agentinfo.json`, (text) =>
    text.replace(/("ControllerConnectionUp",\s*"status": ?)"True"/, '$1"False"'),
  )
}
