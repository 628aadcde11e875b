import {rule} from '../../../../src/diagnose/rules/host/peer-route-wrong.ts'
import {addRoute, onNode, route} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const ROUTES = onNode('node1', 'ip-route.json')
const FOUND = ['ANT0419 node1 node/node2']

testRule(rule, {
  made: {
    'a route to a part of it goes before': [
      'healthy',
      addRoute(ROUTES, {dst: '10.10.2.0/25', gateway: '172.31.0.1', dev: 'br-phy', flags: []}),
      FOUND,
    ],
    'without encapsulation to nobody': [
      'healthy-noencap',
      route(ROUTES, '10.10.2.0/24', {gateway: '172.31.0.99'}),
      FOUND,
    ],
    'without encapsulation by the gateway': [
      'healthy-noencap',
      route(ROUTES, '10.10.2.0/24', {gateway: '10.10.2.1', dev: 'antrea-gw0', flags: ['onlink']}),
      FOUND,
    ],
    'a route to elsewhere': ['healthy', addRoute(ROUTES, {dst: '10.20.0.0/16', dev: 'br-phy', flags: []}), []],
  },
  needs: ['ovsdb', 'ip-route', 'ip-addr'],
  quiet: ['node-podcidr-wrong', 'remote-podcidr-route-deleted', 'gateway-down'],
})
