import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/daemons/feature-gates-differ.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/daemons/feature-gates-differ')

addCases(cases, rule, {
  broken: [
    [
      'Egress off on one node',
      (draft) =>
        draft.text('nodes/node1/agent-featuregates.txt', (text) => text.replace(/^(Egress +)Enabled /m, '$1Disabled')),
      ['ANT0809 daemon/antrea-agent'],
    ],
    [
      'Egress off on one node, whose agent is of another version',
      (draft) =>
        draft
          .text('nodes/node1/agent-featuregates.txt', (text) => text.replace(/^(Egress +)Enabled /m, '$1Disabled'))
          .text('cluster/crd.antrea.io_v1beta1_antreaagentinfos.json', (text) =>
            text.replace(/"version": ?"v2.7.0"/, '"version":"v2.5.1"'),
          ),
      [],
    ],
    ['gates of one node not read', (draft) => draft.fails('node1', 'agent-featuregates', 'no answer'), []],
  ],
})

cases.run()
