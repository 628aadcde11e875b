import {rule} from '../../../../src/diagnose/rules/tunnel/tunnel-destination-wrong.ts'
import {changeFlows} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const to = (address: string) =>
  changeFlows('node2', /->tun_dst/, (line) => line.replace('172.31.0.11->tun_dst', `${address}->tun_dst`))

testRule(rule, {
  real: {'l3-tun-dst-wrong': ['ANT0302 node1 node/node2']},
  made: {
    'to itself': ['v1.8-healthy', to('172.31.0.12'), ['ANT0302 node2 node/node1']],
    'IPv6 alone': [
      'healthy-dualstack',
      changeFlows('node2', /->tun_ipv6_dst/, (line) => line.replace(/fd00:172:31::11->/, 'fd00:172:31::99->')),
      ['ANT0302 node2 node/node1'],
    ],
    'an address that the node says it transports by': [
      'l3-tun-dst-wrong',
      (draft) =>
        draft.json<{items: {metadata: {name: string; annotations?: Record<string, string>}}[]}>(
          'cluster/core_v1_nodes.json',
          ({items}) => {
            for (const {metadata} of items)
              if (metadata.name === 'node2')
                metadata.annotations = {'node.antrea.io/transport-addresses': '172.31.0.99'}
            return undefined
          },
        ),
      [],
    ],
  },
  needs: [],
})
