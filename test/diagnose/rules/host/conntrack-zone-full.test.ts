import {rule} from '../../../../src/diagnose/rules/host/conntrack-zone-full.ts'
import {onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const limits = (text: string) => (draft: {write: (file: string, text: string) => unknown}) =>
  draft.write(onNode('node2', 'dpctl-ct-limits.txt'), text)

testRule(rule, {
  real: {'ct-zone-limit': ['ANT0411 node1']},
  made: {
    'nearly full': ['healthy', limits('default limit=0\nzone=65520,limit=100,count=90\n'), ['ANT0411 node2']],
    'half full': ['healthy', limits('default limit=0\nzone=65520,limit=100,count=50\n'), []],
    'without a limit': ['healthy', limits('default limit=0\nzone=65520,limit=0,count=50\n'), []],
  },
  needs: ['dpctl-ct-limits'],
})
