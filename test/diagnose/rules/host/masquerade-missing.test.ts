import {rule} from '../../../../src/diagnose/rules/host/masquerade-missing.ts'
import {type Draft, onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const lines = (file: string, pattern: RegExp) => (draft: Draft) =>
  draft.text(onNode('node2', file), (text) =>
    text
      .split('\n')
      .filter((line) => !pattern.test(line))
      .join('\n'),
  )

testRule(rule, {
  real: {'masquerade-rule-deleted': ['ANT0404 node1']},
  made: {
    'the jump is gone': ['healthy', lines('iptables.txt', /-A POSTROUTING .*ANTREA-POSTROUTING/), ['ANT0404 node2']],
    'the chain is gone': ['v1.8-healthy', lines('iptables.txt', /ANTREA-POSTROUTING/), ['ANT0404 node2']],
    'IPv6 alone': ['healthy-dualstack', lines('ip6tables.txt', /masquerade Pod to external/), ['ANT0404 node2']],
    'noSNAT asks for it': [
      'masquerade-rule-deleted',
      (draft) =>
        draft.text('cluster/core_v1_configmaps.json', (text) =>
          text.replaceAll('\\nnoSNAT: false', '\\nnoSNAT: true').replaceAll(/\\n#? ?noSNAT: false/g, '\\nnoSNAT: true'),
        ),
      [],
    ],
  },
  needs: ['ovsdb', 'ip-addr', 'iptables'],
})
