import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {rule} from '../../../../src/diagnose/rules/daemons/version-skew.ts'
import {Draft} from '../../../trace/mutate.ts'
import {askRule} from '../../ask-rule.ts'
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

const INFOS = 'cluster/crd.antrea.io_v1beta1_antreaagentinfos.json'

cases('an upgrade on its way is a note, what Antrea does not support a warning', async () => {
  const severity = async (version: string) => {
    const draft = new Draft('healthy').text(INFOS, (text) =>
      text.replace(/"version": ?"v2.7.0"/, `"version":"${version}"`),
    )
    return (await askRule(rule, draft)).findings[0]?.severity
  }
  assert.is(await severity('v2.6.1'), 'info')
  assert.is(await severity('v2.3.0'), 'info')
  assert.is(await severity('v2.2.0'), 'warning')
  assert.is(await severity('v1.15.0'), 'warning')
  assert.is(await severity('v2.8.0'), 'warning')
})

cases.run()
