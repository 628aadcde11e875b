import {rule} from '../../../../src/diagnose/rules/pod/duplicate-mac-across-nodes.ts'
import {onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const [CLIENT, SERVER] = ['e6:66:f8:96:ed:dd', '62:2e:2a:61:e6:f4']

testRule(rule, {
  made: {
    'a pod of each node': [
      'healthy',
      (draft) => draft.text(onNode('node2', 'ovsdb.json'), (text) => text.replaceAll(SERVER, CLIENT)),
      ['ANT0121 node2 pod/default/server'],
    ],
  },
  needs: ['ovsdb'],
})
