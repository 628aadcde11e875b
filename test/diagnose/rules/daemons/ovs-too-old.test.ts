import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/daemons/ovs-too-old.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/daemons/ovs-too-old')

const version = (text: string) => (draft: Draft) => draft.write('nodes/node1/ovs-version.txt', `${text}\n`)

addCases(cases, rule, {
  broken: [
    ['2.5', version('ovs-vswitchd (Open vSwitch) 2.5.9'), ['ANT0810 node1 daemon/ovs-vswitchd']],
    ['2.17', version('ovs-vswitchd (Open vSwitch) 2.17.7'), []],
    ['4.0', version('ovs-vswitchd (Open vSwitch) 4.0.0'), []],
    ['a version that is none', version('unknown'), []],
    ['a version that was not read', (draft) => draft.fails('node1', 'ovs-version', 'no answer'), []],
  ],
})

cases.run()
