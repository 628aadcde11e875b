import {rule} from '../../../../src/diagnose/rules/host/node-default-route-missing.ts'
import {type Draft, onNode, route} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const without = (node: string) => route(onNode(node, 'ip-route.json'), 'default', null)

testRule(rule, {
  made: {
    'one node has none': ['healthy', without('node2'), ['ANT0433 node2']],
    'without encapsulation': ['healthy-noencap', without('node1'), ['ANT0433 node1']],
    'none has one': ['healthy', (draft: Draft) => without('node1')(without('node2')(draft)), []],
    'one that refuses is none': [
      'v1.8-healthy',
      route(onNode('node1', 'ip-route.json'), 'default', {type: 'unreachable', gateway: undefined, dev: 'lo'}),
      ['ANT0433 node1'],
    ],
  },
  needs: ['ip-route'],
})
