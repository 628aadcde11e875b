import {rule} from '../../../../src/diagnose/rules/host/host-mark-missing.ts'
import {type Draft, onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const unmarked = (draft: Draft) =>
  draft.text(onNode('node1', 'iptables.txt'), (text) =>
    text
      .split('\n')
      .filter((line) => !line.includes('mark LOCAL output'))
      .join('\n'),
  )
const onKernel = (draft: Draft) =>
  draft.text(onNode('node1', 'ovsdb.json'), (text) => text.replaceAll('"netdev"', '"system"'))

testRule(rule, {
  made: {
    'the rule is gone': ['healthy', (draft) => onKernel(unmarked(draft)), ['ANT0423 node1']],
    'it is there': ['healthy', onKernel, []],
    'in user space no mark crosses the gateway': ['healthy', unmarked, []],
  },
  needs: ['ovsdb', 'iptables'],
})
