import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/host/neighbour-table-full.ts'
import {type Draft, onNode} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const tests = suite('diagnose/rules/neighbour-table-full')

const limit = (most: number) => (draft: Draft) =>
  draft.text(onNode('node1', 'sysctl.txt'), (text) => `${text}net.ipv4.neigh.default.gc_thresh3 = ${most}\n`)

addCases(tests, rule, {
  broken: [
    ['at the limit', limit(6), ['ANT0425 node1']],
    ['far from it', limit(1024), []],
    ['settings that were not read', (draft) => draft.fails('node1', 'sysctl', 'it was refused'), []],
  ],
})

tests.run()
