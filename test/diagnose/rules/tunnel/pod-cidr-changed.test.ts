import {rule} from '../../../../src/diagnose/rules/tunnel/pod-cidr-changed.ts'
import {testRule} from '../../rule-table.ts'

testRule(rule, {
  real: {'node-podcidr-wrong': ['ANT0304 node/node2']},
  made: {
    'a node whose pods are inside has the wrong address on its gateway, which is something else': [
      'healthy',
      (draft) => draft.text('nodes/node1/ip-addr.json', (text) => text.replaceAll('"10.10.1.1"', '"10.10.7.1"')),
      [],
    ],
    'IPv6 alone': [
      'healthy-dualstack',
      (draft) =>
        draft.text('cluster/core_v1_nodes.json', (text) => text.replaceAll('fd00:10:10:2::/64', 'fd00:10:10:9::/64')),
      ['ANT0304 node/node2'],
    ],
  },
  needs: ['ip-addr'],
})
