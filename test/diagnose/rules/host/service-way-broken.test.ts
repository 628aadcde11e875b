import {rule} from '../../../../src/diagnose/rules/host/service-way-broken.ts'
import {type Draft, neighbour, onNode, route} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const of = (node: string) => [`ANT0431 ${node} device/antrea-gw0`]
const neighbours = (node: string) => onNode(node, 'ip-neigh.json')

testRule(rule, {
  made: {
    'the neighbour is gone': ['healthy-proxyall', neighbour(neighbours('node2'), '169.254.0.253', null), of('node2')],
    'the neighbour is another': [
      'healthy-proxyall',
      neighbour(neighbours('node1'), '169.254.0.253', {lladdr: '02:00:00:00:00:01'}),
      of('node1'),
    ],
    'the neighbour by IPv6 is gone': [
      'healthy-dualstack',
      neighbour(neighbours('node1'), 'fc01::aabb:ccdd:eeff', null),
      of('node1'),
    ],
    'the route of NodePorts is gone': [
      'healthy-proxyall',
      route(onNode('node1', 'ip-route.json'), '169.254.0.252', null),
      of('node1'),
    ],
    'the route of NodePorts by IPv6 is gone': [
      'healthy-dualstack',
      (draft: Draft) =>
        route(
          onNode('node2', 'ip-route.json'),
          'fc01::aabb:ccdd:eefe',
          null,
        )(route(onNode('node2', 'ip6-route.json'), 'fc01::aabb:ccdd:eefe', null)(draft)),
      of('node2'),
    ],
    'without proxyAll there is none': ['healthy', (draft) => draft, []],
  },
  needs: [],
  quiet: ['proxyall-service-cidr-route-deleted'],
})
