import {rule} from '../../../../src/diagnose/rules/bridge/spanning-tree-on.ts'
import {ovsdb} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

testRule(rule, {
  made: {
    STP: ['healthy', ovsdb('node1', 'Bridge', 'br-int', {stp_enable: true}), ['ANT0218 node1 bridge/br-int']],
    RSTP: ['healthy', ovsdb('node2', 'Bridge', 'br-int', {rstp_enable: true}), ['ANT0218 node2 bridge/br-int']],
    'of another bridge': ['healthy', ovsdb('node1', 'Bridge', 'br-phy', {stp_enable: true}), []],
  },
  needs: ['ovsdb'],
})
