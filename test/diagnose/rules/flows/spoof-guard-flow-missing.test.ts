import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/flows/spoof-guard-flow-missing.ts'
import {onBridge} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/flows/spoof-guard-flow-missing')

addCases(cases, rule, {
  captures: {
    'spoofguard-flow-deleted': ['ANT0503 node1 pod/default/client'],
    'arp-spoof-flow-deleted': [],
    'pod-mac-changed': [],
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
