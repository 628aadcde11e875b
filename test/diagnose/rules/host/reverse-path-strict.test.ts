import {rule} from '../../../../src/diagnose/rules/host/reverse-path-strict.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {addRoute, onNode, route, sysctl} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const ROUTES = onNode('node1', 'ip-route.json')
const filter = (mode: string) => sysctl('node1', 'net.ipv4.conf.all.rp_filter', mode)
const detour = addRoute(ROUTES, {dst: '10.10.2.0/25', dev: 'br-phy', gateway: '172.31.0.1', flags: []})
const withoutOwn = (draft: Draft) => route(ROUTES, '10.10.1.0/24', null)(draft)

testRule(rule, {
  made: {
    'strict, and other nodes’ pods would be answered elsewhere': [
      'healthy',
      (draft) => filter('1')(detour(draft)),
      ['ANT0415 node1 device/antrea-gw0'],
    ],
    'strict, and the node’s own pods would be': [
      'healthy',
      (draft) => filter('1')(withoutOwn(draft)),
      ['ANT0415 node1 device/antrea-gw0'],
    ],
    'strict, and all routes are right': ['healthy', filter('1'), []],
    loose: ['healthy', (draft) => filter('2')(detour(draft)), []],
  },
  needs: ['ovsdb', 'ip-addr', 'sysctl', 'ip-route'],
  quiet: ['gateway-down', 'remote-podcidr-route-deleted'],
})
