import {rule} from '../../../../src/diagnose/rules/host/pod-set-incomplete.ts'
import {onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const FILE = onNode('node1', 'ipset.txt')

testRule(rule, {
  made: {
    'a network is missing': [
      'healthy',
      (draft) => draft.text(FILE, (text) => text.replace('add ANTREA-POD-IP 10.10.2.0/24\n', '')),
      ['ANT0410 node1 node/node2'],
    ],
    'a wider network holds it': [
      'healthy',
      (draft) => draft.text(FILE, (text) => text.replace('10.10.2.0/24', '10.10.0.0/20')),
      [],
    ],
    'an IPv6 network is missing': [
      'healthy-dualstack',
      (draft) => draft.text(FILE, (text) => text.replace('add ANTREA-POD-IP6 fd00:10:10:2::/64\n', '')),
      ['ANT0410 node1 node/node2'],
    ],
    'an exception is no member': [
      'healthy',
      (draft) => draft.text(FILE, (text) => text.replace('10.10.2.0/24', '10.10.2.0/24 nomatch')),
      ['ANT0410 node1 node/node2'],
    ],
  },
  needs: ['ovsdb', 'ipset', 'iptables'],
})
