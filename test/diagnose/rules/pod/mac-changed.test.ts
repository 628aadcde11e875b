import {rule} from '../../../../src/diagnose/rules/pod/mac-changed.ts'
import {inPod, link} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

testRule(rule, {
  real: {'pod-mac-changed': ['ANT0105 node1 pod/default/client']},
  made: {
    'an address in capitals is the same': [
      'healthy',
      (draft) =>
        draft.text(inPod('node1', 'default/client', 'ip-link.json'), (text) =>
          text.replace(/"address":"e6:[^"]*"/, (mac) => mac.toUpperCase().replace('ADDRESS', 'address')),
        ),
      [],
    ],
    'another address is told': [
      'v1.8-healthy',
      (draft) => link(inPod('node2', 'default/db', 'ip-link.json'), 'eth0', {address: '02:00:00:00:00:07'})(draft),
      ['ANT0105 node2 pod/default/db'],
    ],
  },
  needs: ['ovsdb'],
  quiet: ['pod-veth-down', 'duplicate-pod-ip', 'interface-ofport-minus-1'],
})
