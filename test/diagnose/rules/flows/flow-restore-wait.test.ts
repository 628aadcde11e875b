import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/flows/flow-restore-wait.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/flows/flow-restore-wait')

addCases(cases, rule, {
  broken: [
    ['set for ten minutes', (draft) => waits(draft, 600), ['ANT0508 node1 daemon/ovs-vswitchd']],
    ['set though the agent wrote down its start', (draft) => waits(draft, 20), ['ANT0508 node1 daemon/ovs-vswitchd']],
    [
      'set while the agent has not written down its start',
      (draft) => {
        waits(draft, 20)
        draft.text('nodes/node1/ovsdb.json', (text) => text.replace('"roundNum","1"', '"roundNum","0"'))
      },
      [],
    ],
    [
      'set, and the agent wrote down its start just now',
      (draft) => waits(draft, 5),
      ['ANT0508 node1 daemon/ovs-vswitchd'],
    ],
  ],
})

cases.run()

function waits(draft: Draft, seconds: number): void {
  draft.text('nodes/node1/ovsdb.json', (text) =>
    text.replace('["hw-offload","false"]', '["hw-offload","false"],["flow-restore-wait","true"]'),
  )
  draft.text('nodes/node1/bridges/br-int/flows.txt', (text) =>
    text.replaceAll(/duration=[\d.]+s/g, `duration=${seconds}.000s`),
  )
}
