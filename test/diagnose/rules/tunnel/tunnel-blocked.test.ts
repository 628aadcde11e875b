import {rule} from '../../../../src/diagnose/rules/tunnel/tunnel-blocked.ts'
import {type Draft, iptables, nftMatch, onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const kernel = (draft: Draft): Draft =>
  draft.text(onNode('node1', 'ovsdb.json'), (text) => text.replaceAll('"netdev","<built-in>"', '"system","<unknown>"'))

const blocked = (port: number) =>
  iptables('node1', 'filter', 'INPUT', `-p udp -m udp --dport ${port} -j DROP`, [
    nftMatch.protocol('udp'),
    nftMatch.dport('udp', port),
    nftMatch.counter,
    nftMatch.drop,
  ])

const leaving = iptables('node1', 'filter', 'OUTPUT', '-p udp -m udp --dport 6081 -j DROP', [
  nftMatch.protocol('udp'),
  nftMatch.dport('udp', 6081),
  nftMatch.counter,
  nftMatch.drop,
])

testRule(rule, {
  made: {
    'on its way out': ['healthy', (draft) => leaving(kernel(draft)), ['ANT0306 node1 device/antrea-tun0']],
    'the tunnel’s port': ['healthy', (draft) => blocked(6081)(kernel(draft)), ['ANT0306 node1 device/antrea-tun0']],
    'another port': ['healthy', (draft) => blocked(4789)(kernel(draft)), []],
    'in user space the filter does not see it': ['healthy', blocked(6081), []],
    'nothing blocked': ['healthy', kernel, []],
  },
  needs: ['ovsdb', 'ip-addr'],
  quiet: ['geneve-blocked-underlay'],
})
