import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/daemons/vswitchd-down.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/daemons/vswitchd-down')

addCases(cases, rule, {
  captures: {'vswitchd-dead': ['ANT0801 node2 daemon/ovs-vswitchd']},
  broken: [
    [
      'probes that nobody could start',
      (draft) =>
        draft.probes(
          ({node}) => node === 'node1',
          (probe) => ({...probe, exitCode: null}),
        ),
      [],
    ],
  ],
})

cases.run()
