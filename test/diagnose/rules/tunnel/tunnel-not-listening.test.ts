import {rule} from '../../../../src/diagnose/rules/tunnel/tunnel-not-listening.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const ports = (edit: (text: string) => string) => (draft: Draft) =>
  draft.text(onNode('node1', 'ovs-tnl-ports.txt'), edit)
const FOUND = ['ANT0322 node1 device/antrea-tun0']

testRule(rule, {
  made: {
    'not at the node’s address': [
      'healthy',
      ports((text) =>
        text
          .split('\n')
          .filter((line) => !line.includes('172.31.0.11'))
          .join('\n'),
      ),
      FOUND,
    ],
    'another UDP port': ['healthy', ports((text) => text.replaceAll('udp(dst=6081)', 'udp(dst=6082)')), FOUND],
    'no port at all': ['healthy', ports(() => 'Listening ports:\n'), FOUND],
    'printed without addresses': ['healthy', ports(() => 'Listening ports:\ngenev_sys_6081 (3) ref_cnt=8\n'), []],
  },
  needs: ['ovsdb', 'ovs-tnl-ports'],
  quiet: ['tunnel-type-mismatch', 'v1.8-tunnel-type-mismatch', 'underlay-mtu-node2-1400'],
})
