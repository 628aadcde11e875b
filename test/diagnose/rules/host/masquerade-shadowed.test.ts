import {rule} from '../../../../src/diagnose/rules/host/masquerade-shadowed.ts'
import {iptables, nftMatch} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const before = (dst: string, len: number) =>
  iptables('node1', 'nat', 'POSTROUTING', `-d ${dst}/${len} -j ACCEPT`, [
    nftMatch.daddr({prefix: {addr: dst, len}}),
    nftMatch.counter,
    {accept: null},
  ])

testRule(rule, {
  made: {
    'it accepts everything': ['healthy', before('128.0.0.0', 1), ['ANT0422 node1']],
    'it accepts another network': ['healthy', before('192.0.2.0', 24), []],
  },
  needs: ['ovsdb', 'ip-addr', 'iptables'],
  quiet: ['masquerade-rule-deleted'],
})
