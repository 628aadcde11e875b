import {rule} from '../../../../src/diagnose/rules/tunnel/node-address-gone.ts'
import {onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

testRule(rule, {
  made: {
    'another address': [
      'healthy',
      (draft) => draft.text(onNode('node1', 'ip-addr.json'), (text) => text.replaceAll('172.31.0.11', '172.31.0.55')),
      ['ANT0316 node1 node/node1'],
    ],
  },
  needs: ['ip-addr'],
  quiet: ['node-podcidr-wrong', 'gateway-down'],
})
