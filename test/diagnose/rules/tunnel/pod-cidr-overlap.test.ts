import {rule} from '../../../../src/diagnose/rules/tunnel/pod-cidr-overlap.ts'
import {testRule} from '../../rule-table.ts'

const cidr = (to: string) => (draft: {text: (file: string, edit: (text: string) => string) => unknown}) =>
  draft.text('cluster/core_v1_nodes.json', (text) => text.replaceAll('"10.10.2.0/24"', `"${to}"`))

testRule(rule, {
  made: {
    'the same': ['healthy', cidr('10.10.1.0/24'), ['ANT0305 node/node2']],
    'one in another': ['healthy', cidr('10.10.0.0/16'), ['ANT0305 node/node1']],
    'side by side': ['healthy', cidr('10.10.0.0/24'), []],
  },
  needs: [],
  quiet: ['node-podcidr-wrong'],
})
