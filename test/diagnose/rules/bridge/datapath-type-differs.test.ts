import {rule} from '../../../../src/diagnose/rules/bridge/datapath-type-differs.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {ovsdb} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const configured = (to: string) => (draft: Draft) =>
  draft.text('cluster/core_v1_configmaps.json', (text) => text.replaceAll('ovsDatapathType: netdev', to))

testRule(rule, {
  made: {
    'the bridge was changed': [
      'healthy',
      ovsdb('node1', 'Bridge', 'br-int', {datapath_type: 'system'}),
      ['ANT0211 node1 bridge/br-int'],
    ],
    'the configuration was changed': [
      'healthy',
      configured('ovsDatapathType: system'),
      ['ANT0211 node1 bridge/br-int', 'ANT0211 node2 bridge/br-int'],
    ],
    'the configuration leaves it out': ['healthy', configured('ovsBridge: br-int'), []],
  },
  needs: ['ovsdb'],
})
