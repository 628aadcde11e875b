import {rule} from '../../../../src/diagnose/rules/host/virtual-source-not-masqueraded.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const without = (file: string, source: string) => (draft: Draft) =>
  draft.text(file, (text) =>
    text
      .split('\n')
      .filter((line) => !line.includes(`-s ${source}`))
      .join('\n'),
  )

testRule(rule, {
  made: {
    'the rule is gone': [
      'healthy-proxyall',
      without('nodes/node2/iptables.txt', '169.254.0.253/32'),
      ['ANT0432 node2'],
    ],
    'the rule of IPv6 is gone': [
      'healthy-dualstack',
      without('nodes/node1/ip6tables.txt', 'fc01::aabb:ccdd:eeff/128'),
      ['ANT0432 node1'],
    ],
    'a node without Antrea’s chain': [
      'healthy-proxyall',
      (draft) => draft.text('nodes/node1/iptables.txt', (text) => text.replace(/^.*ANTREA-POSTROUTING.*\n/gm, '')),
      [],
    ],
  },
  needs: [],
  quiet: ['masquerade-rule-deleted', 'proxyall-service-cidr-route-deleted'],
})
