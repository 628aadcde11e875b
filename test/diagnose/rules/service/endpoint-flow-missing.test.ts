import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/service/endpoint-flow-missing.ts'
import {onBridge, withoutFlows} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/service/endpoint-flow-missing')

addCases(cases, rule, {
  captures: {'service-group-deleted': [], 'service-stale-endpoint': []},
  broken: [
    [
      'the flow of an endpoint deleted',
      withoutFlows('node1', /nat\(dst=10\.10\.2\.5:5432\)/),
      ['ANT0707 node1 service/default/db'],
    ],
    [
      'a dump that is cut off',
      (draft) => draft.text(onBridge('node1', 'flows.txt'), (text) => text.split('\n').slice(0, 9).join('\n')),
      [],
    ],
  ],
})

cases.run()
