import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/addons/egress-flow-missing.ts'
import {changeFlows, onBridge, withoutFlows} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/addons/egress-flow-missing')

const FOUND = ['ANT0903 node2 pod/team-c/batch']

addCases(cases, rule, {
  of: 'healthy-egress',
  broken: [
    ['the flow of a pod deleted', withoutFlows('node2', /table=17,.*in_port=5\b/), FOUND],
    [
      'a flow to the address that the Egress had before',
      changeFlows('node2', /table=17,.*in_port=5\b/, (line) =>
        line.replace('172.31.0.220->tun_dst', '172.31.0.221->tun_dst'),
      ),
      FOUND,
    ],
    [
      'a dump that is cut off',
      (draft) => draft.text(onBridge('node2', 'flows.txt'), (text) => text.split('\n').slice(0, 90).join('\n')),
      [],
    ],
  ],
})

cases.run()
