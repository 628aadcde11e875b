import {rule} from '../../../../src/diagnose/rules/host/gateway-mac-changed.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {link, onNode, ovsdb} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const changed = link(onNode('node1', 'ip-link.json'), 'antrea-gw0', {address: '02:00:00:00:00:01'})
const unwritten = (draft: Draft) => ovsdb('node1', 'Interface', 'antrea-gw0', {mac: ['set', []]})(draft)

testRule(rule, {
  made: {
    'another than the row has': ['healthy', changed, ['ANT0416 node1 device/antrea-gw0']],
    'another than the flows have': [
      'healthy',
      (draft) => unwritten(changed(draft)),
      ['ANT0416 node1 device/antrea-gw0'],
    ],
    'nothing written, and the flows agree': ['healthy', unwritten, []],
  },
  needs: ['ovsdb', 'ip-link'],
  quiet: ['gateway-down', 'pod-mac-changed'],
})
