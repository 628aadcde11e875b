import {rule} from '../../../../src/diagnose/rules/host/antrea-chain-unhooked.ts'
import {type Draft, onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const lines = (pattern: RegExp) => (draft: Draft) =>
  draft.text(onNode('node1', 'iptables.txt'), (text) =>
    text
      .split('\n')
      .filter((line) => !pattern.test(line))
      .join('\n'),
  )

testRule(rule, {
  made: {
    'no jump in FORWARD': ['healthy', lines(/-A FORWARD .*-j ANTREA-FORWARD/), ['ANT0421 node1']],
    'no jump in OUTPUT of two tables': [
      'healthy',
      lines(/-A OUTPUT .*-j ANTREA-OUTPUT/),
      ['ANT0421 node1', 'ANT0421 node1 #2'],
    ],
    'no chain': ['v1.8-healthy', lines(/ANTREA-FORWARD/), ['ANT0421 node1']],
    'no chain of Antrea at all is kept in nftables, or another rule’s': ['healthy', lines(/ANTREA-/), []],
  },
  needs: ['iptables', 'ip6tables'],
  quiet: ['masquerade-rule-deleted'],
})
