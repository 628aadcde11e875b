import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/flows/pod-l3-flow-missing.ts'
import {onBridge, withoutFlows} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/flows/pod-l3-flow-missing')

addCases(cases, rule, {
  captures: {'pod-mac-changed': [], 'v1.8-pod-veth-down': []},
  broken: [
    [
      'the flow of a pod deleted',
      withoutFlows('node1', /reg0=0x200\/0x200,nw_dst=10\.10\.1\.2 /),
      ['ANT0509 node1 pod/default/client'],
    ],
    [
      'a dump that is cut off',
      (draft) => draft.text(onBridge('node1', 'flows.txt'), (text) => text.split('\n').slice(0, 9).join('\n')),
      [],
    ],
  ],
})

cases.run()
