import {rule} from '../../../../src/diagnose/rules/host/gateway-down.ts'
import {DOWN, link, NO_CARRIER, onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

testRule(rule, {
  real: {'gateway-down': ['ANT0401 node1 device/antrea-gw0']},
  made: {
    'a device without carrier is up': ['healthy', link(onNode('node1', 'ip-link.json'), 'antrea-gw0', NO_CARRIER), []],
    'another device': ['healthy', link(onNode('node1', 'ip-link.json'), 'br-phy', DOWN), []],
  },
  needs: ['ovsdb', 'ip-link'],
  quiet: ['vswitchd-dead'],
})
