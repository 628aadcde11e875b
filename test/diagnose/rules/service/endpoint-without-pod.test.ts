import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/service/endpoint-without-pod.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/service/endpoint-without-pod')

addCases(cases, rule, {
  captures: {
    'service-stale-endpoint': ['ANT0702 service/default/web'],
    'duplicate-pod-ip': [],
    'node-podcidr-wrong': [],
  },
  broken: [
    [
      'pods not read',
      (draft) =>
        draft.text('manifest.json', (text) =>
          text.replace(/"resource": ?"core\/v1\/pods"/, '"resource":"core/v1/xpods"'),
        ),
      [],
    ],
  ],
})

cases.run()
