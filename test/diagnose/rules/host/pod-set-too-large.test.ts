import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/host/pod-set-too-large.ts'
import {type Draft, onNode} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const tests = suite('diagnose/rules/pod-set-too-large')

const also = (network: string) => (draft: Draft) =>
  draft.text(onNode('node1', 'ipset.txt'), (text) => `${text}add ANTREA-POD-IP ${network}\n`)

addCases(tests, rule, {
  broken: [
    ['a node that left', also('10.10.7.0/24'), ['ANT0429 node1']],
    ['the nodes themselves', also('172.16.0.0/12'), ['ANT0429 node1']],
    ['sets that were not read', (draft) => also('10.10.7.0/24')(draft).fails('node1', 'ipset', 'it was refused'), []],
  ],
  captures: {'node-podcidr-wrong': ['ANT0429 node2']},
})

tests.run()
