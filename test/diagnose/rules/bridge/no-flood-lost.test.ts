import {rule} from '../../../../src/diagnose/rules/bridge/no-flood-lost.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {map, onBridge, ovsdb} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const mirrored = ovsdb('node1', 'Port', 'antrea-tun0', {external_ids: map({'antrea-type': 'traffic-control'})})
const noFlood = (draft: Draft) =>
  draft.text(onBridge('node1', 'ofctl-show.txt'), (text) =>
    text.replace(/(\(antrea-tun0\): addr:[^\n]*\n\s+config:\s+)0/, '$1NO_FLOOD'),
  )

testRule(rule, {
  made: {
    'of a port of TrafficControl': ['healthy', mirrored, ['ANT0214 node1 device/antrea-tun0']],
    'it has it': ['healthy', (draft) => noFlood(mirrored(draft)), []],
  },
  needs: ['ovsdb'],
})
