import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/tunnel/node-address-shared.ts'
import {addCases} from '../../rule-cases.ts'

const tests = suite('diagnose/rules/node-address-shared')

addCases(tests, rule, {
  broken: [
    [
      'a Node object of a machine that is gone',
      (draft) => draft.text('cluster/core_v1_nodes.json', (text) => text.replaceAll('172.31.0.12', '172.31.0.11')),
      ['ANT0317 node/node2'],
    ],
  ],
  captures: {'node-podcidr-wrong': []},
})

tests.run()
