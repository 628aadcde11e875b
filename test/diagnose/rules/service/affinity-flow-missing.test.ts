import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/service/affinity-flow-missing.ts'
import {onBridge, withoutFlows} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/service/affinity-flow-missing')

addCases(cases, rule, {
  broken: [
    [
      'the flow that learns deleted',
      withoutFlows('node1', /table=10,.*actions=learn/),
      ['ANT0710 node1 service/default/web-sticky'],
    ],
    ['both flows of the Service deleted', withoutFlows('node1', /table=10,.*nw_dst=10\.96\.10\.11,/), []],
    [
      'a dump that is cut off',
      (draft) => draft.text(onBridge('node1', 'flows.txt'), (text) => text.split('\n').slice(0, 40).join('\n')),
      [],
    ],
  ],
})

cases.run()
