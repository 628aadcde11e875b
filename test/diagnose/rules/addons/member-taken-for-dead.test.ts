import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/addons/member-taken-for-dead.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/addons/member-taken-for-dead')
const file = 'nodes/node1/agent-memberlist.json'

addCases(cases, rule, {
  captures: {
    'agent-dead-new-pod': [],
    'vswitchd-dead': ['ANT0905 node1 node/node2', 'ANT0905 node2 node/node1'],
    'v1.8-pod-veth-down': [],
  },
  broken: [
    [
      'a node that is alive',
      (draft) =>
        draft.text(file, (text) =>
          text.replace(/("nodeName": "node2",\s*"ip": "[^"]+",\s*"status": )"Alive"/, '$1"Dead"'),
        ),
      ['ANT0905 node1 node/node2'],
    ],
    ['a list that was not read', (draft) => draft.fails('node1', 'agent-memberlist', 'no answer'), []],
    ['an agent without one', (draft) => draft.fails('node1', 'agent-memberlist', 'memberlist is not enabled'), []],
  ],
})

cases.run()
