import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/service/service-flow-missing.ts'
import {type Draft, onBridge, withoutFlows} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/service/service-flow-missing')

const CONFIG = 'cluster/core_v1_configmaps.json'

addCases(cases, rule, {
  captures: {'service-group-deleted': ['ANT0701 node1 service/default/web']},
  broken: [
    ...(['default/web', '10.96.10.10'] as const).map(
      (entry) =>
        [
          `a Service that skipServices names as ${entry}`,
          (draft: Draft) =>
            withoutFlows(
              'node1',
              /table=10,.*nw_dst=10\.96\.10\.10,/,
            )(draft).text(CONFIG, (text) =>
              text.replace(/"antrea-agent.conf": ?"/, `$&antreaProxy:\\n  skipServices: [\\"${entry}\\"]\\n`),
            ),
          [],
        ] as const,
    ),
    [
      'the same where the settings were not read',
      (draft) =>
        withoutFlows(
          'node1',
          /table=10,.*nw_dst=10\.96\.10\.10,/,
        )(draft).text('manifest.json', (text) => text.replace('"core/v1/configmaps"', '"x/v1/y"')),
      [],
    ],
    [
      'a flow of a Service deleted',
      withoutFlows('node1', /table=10,.*nw_dst=10\.96\.10\.10,/),
      ['ANT0701 node1 service/default/web'],
    ],
    [
      'the flow that chooses deleted, the one that learns left',
      withoutFlows('node2', /table=10,.*nw_dst=10\.96\.10\.11,.*group:/),
      ['ANT0701 node2 service/default/web-sticky'],
    ],
    [
      'a flow of a Service for the endpoints of its own node deleted',
      withoutFlows('node1', /table=10,.*nw_dst=10\.96\.10\.14,/),
      ['ANT0701 node1 service/default/web-local'],
    ],
    [
      'a dump that is cut off',
      (draft) => draft.text(onBridge('node1', 'flows.txt'), (text) => text.split('\n').slice(0, 9).join('\n')),
      [],
    ],
  ],
})

cases.run()
