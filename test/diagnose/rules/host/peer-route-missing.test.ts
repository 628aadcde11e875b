import {rule} from '../../../../src/diagnose/rules/host/peer-route-missing.ts'
import {addRoute, onNode, route} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const ROUTES = onNode('node2', 'ip-route.json')

testRule(rule, {
  real: {
    'remote-podcidr-route-deleted': ['ANT0402 node1 node/node2'],
    'noencap-remote-podcidr-route-deleted': ['ANT0402 node1 node/node2'],
    'gateway-down': ['ANT0402 node1 node/node2'],
  },
  made: {
    'a route that refuses': [
      'healthy',
      (draft) =>
        addRoute(ROUTES, {type: 'blackhole', dst: '10.10.1.0/24', flags: []})(
          route(ROUTES, '10.10.1.0/24', null)(draft),
        ),
      ['ANT0402 node2 node/node1'],
    ],
    'a wider route carries it': ['healthy', (draft) => route(ROUTES, '10.10.1.0/24', {dst: '10.10.0.0/20'})(draft), []],
    'IPv6 alone': [
      'healthy-dualstack',
      (draft) =>
        ['ip-route.json', 'ip6-route.json'].map((file) =>
          route(onNode('node1', file), 'fd00:10:10:2::/64', null)(draft),
        ),
      ['ANT0402 node1 node/node2'],
    ],
  },
  needs: ['ovsdb', 'ip-route'],
  quiet: ['node-podcidr-wrong', 'vswitchd-dead'],
})
