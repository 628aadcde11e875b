import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/flows/peer-network-flow-missing.ts'
import {onBridge, withoutFlows} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/flows/peer-network-flow-missing')

addCases(cases, rule, {
  captures: {
    'dualstack-v6-l3-remote-flow-deleted': ['ANT0506 node1 node/node2'],
    'l3-tun-dst-wrong': [],
    'node-podcidr-wrong': [],
  },
  broken: [
    ['the flow to a node deleted', withoutFlows('node1', /->tun_dst/), ['ANT0506 node1 node/node2']],
    [
      'a dump that is cut off',
      (draft) => draft.text(onBridge('node1', 'flows.txt'), (text) => text.split('\n').slice(0, 9).join('\n')),
      [],
    ],
  ],
})

cases.run()
