import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/daemons/version-skew.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/daemons/version-skew')

addCases(cases, rule, {
  broken: [
    [
      'an agent of another release',
      (draft) =>
        draft.text('cluster/crd.antrea.io_v1beta1_antreaagentinfos.json', (text) =>
          text.replace(/"version": ?"v2.7.0"/, '"version":"v2.5.1"'),
        ),
      ['ANT0808 daemon/antrea-agent'],
    ],
    [
      'another build of the same release',
      (draft) =>
        draft.text('cluster/crd.antrea.io_v1beta1_antreaagentinfos.json', (text) =>
          text.replace(/"version": ?"v2.7.0"/, '"version":"v2.7.0-dirty"'),
        ),
      [],
    ],
    [
      'a build without a version',
      (draft) =>
        draft.text('cluster/crd.antrea.io_v1beta1_antreaagentinfos.json', (text) =>
          text.replace(/"version": ?"v2.7.0"/, '"version":"UNKNOWN"'),
        ),
      [],
    ],
  ],
})

cases.run()
