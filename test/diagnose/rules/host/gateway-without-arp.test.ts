import {rule} from '../../../../src/diagnose/rules/host/gateway-without-arp.ts'
import {link, onNode, sysctl} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const FOUND = ['ANT0426 node1 device/antrea-gw0']
const flags = (...words: readonly string[]) =>
  link(onNode('node1', 'ip-link.json'), 'antrea-gw0', {flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP', ...words]})

testRule(rule, {
  made: {
    'ARP is off': ['healthy', flags('NOARP'), FOUND],
    'it is told to ignore requests': ['healthy', sysctl('node1', 'net.ipv4.conf.antrea-gw0.arp_ignore', '8'), FOUND],
    'it answers for its own addresses only': ['healthy', sysctl('node1', 'net.ipv4.conf.all.arp_ignore', '1'), []],
  },
  needs: ['ovsdb', 'ip-link', 'ip-addr', 'sysctl'],
})
