import {rule} from '../../../../src/diagnose/rules/bridge/port-in-vlan.ts'
import {ovsdb} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const port = (name: string, change: Record<string, unknown>) => ovsdb('node1', 'Port', name, change)

testRule(rule, {
  made: {
    'a pod’s port has a tag': ['healthy', port('client-90af6d', {tag: 100}), ['ANT0215 node1 pod/default/client']],
    'the gateway trunks': [
      'healthy',
      port('antrea-gw0', {trunks: ['set', [5, 6]]}),
      ['ANT0215 node1 device/antrea-gw0'],
    ],
    'frames are tagged': [
      'healthy',
      port('client-90af6d', {vlan_mode: 'native-tagged'}),
      ['ANT0215 node1 pod/default/client'],
    ],
    'trunks of VLAN 0': ['healthy', port('client-90af6d', {trunks: ['set', [0, 6]]}), []],
    'a tag of 0': ['healthy', port('client-90af6d', {tag: 0}), []],
    'another bridge': ['healthy', port('eth0', {tag: 7}), []],
  },
  needs: ['ovsdb'],
})
