import {rule} from '../../../../src/diagnose/rules/pod/duplicate-mac.ts'
import {onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

testRule(rule, {
  made: {
    'one MAC twice': [
      'healthy',
      (draft) =>
        draft.text(onNode('node1', 'ovsdb.json'), (text) =>
          text.replace(/\["attached-mac", ?"[^"]*"\]/g, '["attached-mac","02:00:00:00:00:01"]'),
        ),
      ['ANT0111 node1 pod/default/web-1', 'ANT0111 node1 pod/team-b/app'],
    ],
  },
  needs: ['ovsdb'],
  quiet: ['duplicate-pod-ip', 'interface-ofport-minus-1'],
})
