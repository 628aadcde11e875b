import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/tunnel/pod-cidr-conflict.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const tests = suite('diagnose/rules/pod-cidr-conflict')

const cidr = (to: string) => (draft: Draft) =>
  draft.text('cluster/core_v1_nodes.json', (text) => text.replaceAll('10.10.2.0/24', to))

addCases(tests, rule, {
  broken: [
    ['the machines’ network', cidr('172.31.0.0/24'), ['ANT0323 node/node2']],
    ['the Services’ network', cidr('10.96.0.0/16'), ['ANT0323 node/node2']],
    ['a network of its own', cidr('10.10.9.0/24'), []],
  ],
})

tests.run()
