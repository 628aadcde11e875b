import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/daemons/agent-heartbeat-stale.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/daemons/agent-heartbeat-stale')

addCases(cases, rule, {
  captures: {'agent-dead-new-pod': []},
  broken: [
    [
      'all hearts stopped for ten minutes',
      (draft) => beat(draft, '2026-11-23T04:41:41Z'),
      ['ANT0807 node1 daemon/antrea-agent', 'ANT0807 node2 daemon/antrea-agent'],
    ],
    [
      'the clock of whoever took the snapshot is an hour ahead',
      (draft) =>
        draft.text('manifest.json', (text) =>
          text.replace('"takenAt": "2026-11-23T04:52', '"takenAt": "2026-11-23T05:52'),
        ),
      [],
    ],
    ['two minutes', (draft) => beat(draft, '2026-11-23T04:50:10Z'), []],
    ['no heartbeat that can be read', (draft) => beat(draft, 'yesterday'), []],
  ],
})

cases.run()

function beat(draft: Draft, time: string): Draft {
  const file = 'cluster/crd.antrea.io_v1beta1_antreaagentinfos.json'
  return draft.text(file, (text) => text.replace(/"lastHeartbeatTime": ?"[^"]+"/g, `"lastHeartbeatTime":"${time}"`))
}
