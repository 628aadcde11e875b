import {rule} from '../../../../src/diagnose/rules/host/host-to-pods-blocked.ts'
import {iptables, nftMatch} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const FOUND = ['ANT0427 node1 device/antrea-gw0']
const drop = [nftMatch.counter, nftMatch.drop]
const device = (key: string) => ({match: {op: '==', left: {meta: {key}}, right: 'antrea-gw0'}})

testRule(rule, {
  made: {
    'what the node sends': [
      'healthy',
      iptables('node1', 'filter', 'OUTPUT', '-o antrea-gw0 -j DROP', [device('oifname'), ...drop]),
      FOUND,
    ],
    'what comes back': [
      'healthy',
      iptables('node1', 'filter', 'INPUT', '-i antrea-gw0 -j DROP', [device('iifname'), ...drop]),
      FOUND,
    ],
    'another protocol': [
      'healthy',
      iptables('node1', 'filter', 'OUTPUT', '-p udp -j DROP', [nftMatch.protocol('udp'), ...drop]),
      [],
    ],
  },
  needs: ['ovsdb', 'ip-addr'],
})
