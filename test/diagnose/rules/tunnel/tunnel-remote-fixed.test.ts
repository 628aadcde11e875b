import {rule} from '../../../../src/diagnose/rules/tunnel/tunnel-remote-fixed.ts'
import {map, ovsdb} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const options = (values: Record<string, string>) =>
  ovsdb('node1', 'Interface', 'antrea-tun0', {options: map({key: 'flow', ...values})})
const FOUND = ['ANT0310 node1 device/antrea-tun0']

testRule(rule, {
  made: {
    'one remote address': ['healthy', options({remote_ip: '172.31.0.12'}), FOUND],
    'a local address that is not there': ['healthy', options({remote_ip: 'flow', local_ip: '172.31.0.99'}), FOUND],
    'a local address of the node': ['healthy', options({remote_ip: 'flow', local_ip: '172.31.0.11'}), []],
    'an IPsec tunnel to one node': ['healthy', options({remote_ip: '172.31.0.12', psk: 'changeme'}), []],
  },
  needs: ['ovsdb', 'ip-addr'],
  quiet: ['tunnel-type-mismatch', 'v1.8-tunnel-type-mismatch'],
})
