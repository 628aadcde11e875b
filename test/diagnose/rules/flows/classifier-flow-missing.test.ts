import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/flows/classifier-flow-missing.ts'
import {onBridge, withoutFlows} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/flows/classifier-flow-missing')

addCases(cases, rule, {
  broken: [
    [
      'the flow of a port deleted',
      withoutFlows('node1', /table=3,.*priority=190,in_port=1 /),
      ['ANT0502 node1 pod/default/client'],
    ],
    ['the flow of the gateway deleted', withoutFlows('node1', /table=3,.*priority=200,in_port=32769 /), []],
    [
      'a dump that is cut off',
      (draft) => draft.text(onBridge('node1', 'flows.txt'), (text) => text.split('\n').slice(0, 9).join('\n')),
      [],
    ],
  ],
})

cases.run()
