import {rule} from '../../../../src/diagnose/rules/host/replies-blocked.ts'
import {iptables, nftMatch} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const toPods = iptables('node1', 'filter', 'FORWARD', '-o antrea-gw0 -j DROP', [
  {match: {op: '==', left: {meta: {key: 'oifname'}}, right: 'antrea-gw0'}},
  nftMatch.counter,
  nftMatch.drop,
])
const fromPeers = iptables('node1', 'filter', 'FORWARD', '-s 10.10.2.0/24 -j DROP', [
  nftMatch.saddr({prefix: {addr: '10.10.2.0', len: 24}}),
  nftMatch.counter,
  nftMatch.drop,
])

testRule(rule, {
  made: {
    'all that goes to the gateway': ['healthy', toPods, ['ANT0413 node1 device/antrea-gw0']],
    'other nodes’ pods, without encapsulation': ['healthy-noencap', fromPeers, ['ANT0413 node1 device/antrea-gw0']],
    'with a tunnel they do not pass there': ['healthy', fromPeers, []],
  },
  needs: ['ovsdb', 'ip-addr'],
})
