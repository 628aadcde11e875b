import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/flows/arp-spoof-guard-flow-missing.ts'
import {onBridge} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/flows/arp-spoof-guard-flow-missing')

addCases(cases, rule, {
  captures: {
    'arp-spoof-flow-deleted': ['ANT0504 node1 pod/default/client'],
    'spoofguard-flow-deleted': [],
    'v1.8-pod-veth-down': [],
  },
  broken: [
    [
      'a dump that is cut off',
      (draft) => draft.text(onBridge('node1', 'flows.txt'), (text) => text.split('\n').slice(0, 9).join('\n')),
      [],
    ],
  ],
})

cases.run()
