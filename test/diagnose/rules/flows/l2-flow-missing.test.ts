import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/flows/l2-flow-missing.ts'
import {changeFlows, onBridge, withoutFlows} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/flows/l2-flow-missing')

addCases(cases, rule, {
  broken: [
    ['a flow deleted', withoutFlows('node1', /actions=set_field:0x1->reg1/), ['ANT0505 node1 pod/default/client']],
    [
      'a flow to the port of another',
      changeFlows('node1', /actions=set_field:0x1->reg1/, (line) => line.replace('0x1->reg1', '0x2->reg1')),
      ['ANT0505 node1 pod/default/client'],
    ],
    [
      'a dump that is cut off',
      (draft) => draft.text(onBridge('node1', 'flows.txt'), (text) => text.split('\n').slice(0, 9).join('\n')),
      [],
    ],
  ],
})

cases.run()
