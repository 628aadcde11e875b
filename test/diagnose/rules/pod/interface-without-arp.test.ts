import {rule} from '../../../../src/diagnose/rules/pod/interface-without-arp.ts'
import {inPod, link} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const flags = (...words: readonly string[]) =>
  link(inPod('node1', 'default/client', 'ip-link.json'), 'eth0', {flags: ['BROADCAST', 'MULTICAST', ...words]})

testRule(rule, {
  made: {
    'ARP is off': ['healthy', flags('NOARP', 'UP', 'LOWER_UP'), ['ANT0117 node1 pod/default/client']],
    'ARP is on': ['healthy', flags('UP'), []],
  },
  needs: ['ovsdb'],
})
