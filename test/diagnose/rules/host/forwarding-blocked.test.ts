import {rule} from '../../../../src/diagnose/rules/host/forwarding-blocked.ts'
import {iptables, nftMatch, onNode, withoutIptables} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

testRule(rule, {
  made: {
    'a rule before the jump': [
      'healthy',
      iptables('node1', 'filter', 'FORWARD', '-j DROP', [nftMatch.counter, nftMatch.drop]),
      ['ANT0408 node1 device/antrea-gw0'],
    ],
    'a rule for one port': [
      'healthy',
      iptables('node1', 'filter', 'FORWARD', '-p tcp -m tcp --dport 25 -j DROP', [
        nftMatch.protocol('tcp'),
        nftMatch.dport('tcp', 25),
        nftMatch.counter,
        nftMatch.drop,
      ]),
      [],
    ],
    'the policy, where Antrea’s rules are gone': [
      'healthy',
      (draft) => {
        withoutIptables('node2', /-A FORWARD .*ANTREA-FORWARD/, ({chain}) => chain === 'FORWARD')(draft)
        draft.text(onNode('node2', 'iptables.txt'), (text) =>
          text.replace(
            ':FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:ANTREA-FORWARD',
            ':FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n:ANTREA-FORWARD',
          ),
        )
        draft.text(onNode('node2', 'nft.json'), (text) =>
          text.replace(/("table": ?"filter", ?"name": ?"FORWARD"[^}]*"policy": ?)"accept"/, '$1"drop"'),
        )
      },
      ['ANT0408 node2 device/antrea-gw0'],
    ],
  },
  needs: ['ovsdb', 'ip-addr', 'iptables'],
})
