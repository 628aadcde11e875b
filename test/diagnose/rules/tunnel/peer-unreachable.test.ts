import {rule} from '../../../../src/diagnose/rules/tunnel/peer-unreachable.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {addRoute, FAILED, neighbour, onNode, route} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const [ROUTES, NEIGHBOURS] = [onNode('node1', 'ip-route.json'), onNode('node1', 'ip-neigh.json')]
const FOUND = ['ANT0319 node1 node/node2']
const noRoute = (draft: Draft) => route(ROUTES, 'default', null)(route(ROUTES, '172.31.0.0/24', null)(draft))

testRule(rule, {
  made: {
    'no route': ['healthy', noRoute, FOUND],
    'a route that refuses': ['healthy', addRoute(ROUTES, {type: 'blackhole', dst: '172.31.0.12', flags: []}), FOUND],
    'nobody answers': ['healthy', neighbour(NEIGHBOURS, '172.31.0.12', FAILED), FOUND],
    'another neighbour fails': ['healthy', neighbour(NEIGHBOURS, '172.31.0.1', FAILED), []],
    'the router before it fails': [
      'healthy',
      (draft) => neighbour(NEIGHBOURS, '172.31.0.1', FAILED)(route(ROUTES, '172.31.0.0/24', null)(draft)),
      FOUND,
    ],
  },
  needs: ['ip-route'],
  quiet: ['gateway-down', 'geneve-blocked-underlay', 'vswitchd-dead'],
})
