import {rule} from '../../../../src/diagnose/rules/bridge/antrea-port-missing.ts'
import {deletePort} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

testRule(rule, {
  made: {
    'the tunnel': ['healthy', deletePort('node1', 'antrea-tun0'), ['ANT0202 node1 bridge/br-int']],
    'the gateway': ['v1.8-healthy', deletePort('node2', 'antrea-gw0'), ['ANT0202 node2 bridge/br-int']],
  },
  needs: ['ovsdb'],
  quiet: ['ovs-port-deleted'],
})
