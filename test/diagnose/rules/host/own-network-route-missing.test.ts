import {rule} from '../../../../src/diagnose/rules/host/own-network-route-missing.ts'
import {addRoute, onNode, route} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const ROUTES = onNode('node1', 'ip-route.json')
const FOUND = ['ANT0418 node1 device/antrea-gw0']

testRule(rule, {
  real: {'gateway-down': FOUND},
  made: {
    'it is gone': ['healthy', route(ROUTES, '10.10.1.0/24', null), FOUND],
    'another goes before it': ['healthy', addRoute(ROUTES, {type: 'blackhole', dst: '10.10.1.0/25', flags: []}), FOUND],
    IPv6: ['healthy-dualstack', route(onNode('node1', 'ip6-route.json'), 'fd00:10:10:1::/64', null), FOUND],
  },
  needs: ['ovsdb', 'ip-addr', 'ip-route'],
  quiet: ['node-podcidr-wrong', 'remote-podcidr-route-deleted'],
})
