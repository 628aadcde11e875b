import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/service/hairpin-flow-missing.ts'
import {onBridge} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/service/hairpin-flow-missing')

addCases(cases, rule, {
  captures: {
    'service-port-changed-back': ['ANT0704 node1 pod/default/web-1', 'ANT0704 node2 pod/default/web-2'],
    'service-stale-endpoint': [],
    'service-group-deleted': [],
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
