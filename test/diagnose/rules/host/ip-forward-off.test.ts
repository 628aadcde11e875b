import {rule} from '../../../../src/diagnose/rules/host/ip-forward-off.ts'
import {sysctl} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

testRule(rule, {
  made: {
    IPv4: ['healthy', sysctl('node2', 'net.ipv4.ip_forward', '0'), ['ANT0407 node2']],
    IPv6: ['healthy-dualstack', sysctl('node1', 'net.ipv6.conf.all.forwarding', '0'), ['ANT0407 node1']],
  },
  needs: ['ovsdb', 'ip-addr', 'sysctl'],
})
