import {rule} from '../../../../src/diagnose/rules/pod/port-address-shared.ts'
import {onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

testRule(rule, {
  real: {'duplicate-pod-ip': ['ANT0119 node2 pod/default/dup']},
  made: {
    'an address twice': [
      'healthy',
      (draft) =>
        draft.text(onNode('node1', 'ovsdb.json'), (text) =>
          text.replace('["ip-address","10.10.1.3"]', '["ip-address","10.10.1.2"]'),
        ),
      ['ANT0119 node1 pod/default/web-1'],
    ],
    'the address of a later name at the port of an earlier one': [
      'healthy',
      (draft) =>
        draft.text(onNode('node1', 'ovsdb.json'), (text) =>
          text.replace('["ip-address","10.10.1.2"]', '["ip-address","10.10.1.3"]'),
        ),
      ['ANT0119 node1 pod/default/client'],
    ],
  },
  needs: ['ovsdb'],
})
