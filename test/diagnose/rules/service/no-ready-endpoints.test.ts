import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/service/no-ready-endpoints.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/service/no-ready-endpoints')

addCases(cases, rule, {
  broken: [
    [
      'the only endpoint not ready',
      (draft) =>
        draft.text('cluster/discovery.k8s.io_v1_endpointslices.json', (text) =>
          text.replaceAll(/"ready": ?true/g, '"ready":false').replaceAll(/"serving": ?true/g, '"serving":false'),
        ),
      [
        'ANT0706 service/default/db',
        'ANT0706 service/default/echo',
        'ANT0706 service/default/server',
        'ANT0706 service/default/web',
        'ANT0706 service/default/web-lb',
        'ANT0706 service/default/web-local',
        'ANT0706 service/default/web-np',
        'ANT0706 service/default/web-sticky',
        'ANT0706 service/kube-system/antrea',
      ],
    ],
  ],
})

cases.run()
