import {rule} from '../../../../src/diagnose/rules/pod/address-changed.ts'
import {inPod} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const FILE = inPod('node1', 'default/client', 'ip-addr.json')

testRule(rule, {
  made: {
    'another address': [
      'healthy',
      (draft) => draft.text(FILE, (text) => text.replaceAll('"10.10.1.2"', '"10.10.1.77"')),
      ['ANT0106 node1 pod/default/client'],
    ],
    'one family of two': [
      'healthy-dualstack',
      (draft) => draft.text(FILE, (text) => text.replaceAll('"fd00:10:10:1::2"', '"fd00:10:10:1::77"')),
      ['ANT0106 node1 pod/default/client'],
    ],
  },
  needs: ['ovsdb'],
  quiet: ['duplicate-pod-ip', 'pod-mac-changed', 'interface-ofport-minus-1'],
})
