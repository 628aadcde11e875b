import {rule} from '../../../../src/diagnose/rules/pod/gateway-neighbour-wrong.ts'
import {inPod, neighbour} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const FILE = inPod('node1', 'default/client', 'ip-neigh.json')

testRule(rule, {
  made: {
    'a static entry': [
      'healthy',
      neighbour(FILE, '10.10.1.1', {lladdr: '02:00:00:00:00:01', state: ['PERMANENT']}),
      ['ANT0110 node1 pod/default/client'],
    ],
    'an old entry is asked again': [
      'healthy',
      neighbour(FILE, '10.10.1.1', {lladdr: '02:00:00:00:00:01', state: ['STALE']}),
      [],
    ],
  },
  needs: ['ovsdb', 'ip-link', 'ip-addr'],
  quiet: ['gateway-down', 'arp-spoof-flow-deleted'],
})
