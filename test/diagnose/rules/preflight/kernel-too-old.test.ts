import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/preflight/kernel-too-old.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const preflight = suite('diagnose/rules/preflight/kernel-too-old')

const kernel = (version: string) => (draft: Draft) =>
  draft.text('cluster/core_v1_nodes.json', (text) =>
    text.replace(/"kernelVersion":"[^"]*"/, `"kernelVersion":"${version}"`),
  )

addCases(preflight, rule, {
  broken: [
    ['a kernel without what tunnels need', kernel('4.4.0-210-generic'), ['ANT0001 node/node1']],
    ['a kernel without meters', kernel('4.15.0'), ['ANT0001 node/node1']],
    ['the oldest with all', kernel('4.18.0-553.el8.x86_64'), []],
    ['a kernel of two digits', kernel('10.2.0'), []],
    ['a version that is none', kernel('unknown'), []],
  ],
})

preflight.run()
