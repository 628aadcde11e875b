import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/policy/default-deny-missing.ts'
import {onBridge, withoutFlows} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/policy/default-deny-missing')

addCases(cases, rule, {
  captures: {'np-clause-flow-deleted': []},
  broken: [
    [
      'the drop of egress deleted',
      withoutFlows('node1', /priority=200,ip,nw_src=\S+ actions=drop/),
      ['ANT0604 node1 pod/team-b/app'],
    ],
    [
      'the drop of ingress deleted',
      withoutFlows('node2', /priority=200,reg1=0x4 actions=drop/),
      ['ANT0604 node2 pod/default/db'],
    ],
    [
      'a dump that is cut off',
      (draft) => draft.text(onBridge('node1', 'flows.txt'), (text) => text.split('\n').slice(0, 9).join('\n')),
      [],
    ],
  ],
})

addCases(cases, rule, {
  of: 'healthy-dualstack',
  broken: [
    [
      'the drop of egress deleted for one family',
      withoutFlows('node1', /ipv6_src=fd00:10:10:1::4 actions=drop/),
      ['ANT0604 node1 pod/team-b/app'],
    ],
  ],
})

cases.run()
