import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {rule} from '../../../../src/diagnose/rules/addons/egress-not-assigned.ts'
import {Draft} from '../../../trace/mutate.ts'
import {askRule} from '../../ask-rule.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/addons/egress-not-assigned')

interface Egresses {
  items: {spec: {externalIPPool?: string}; status?: unknown; metadata: {managedFields: {time: string}[]}}[]
}
const EGRESSES = 'cluster/crd.antrea.io_v1beta1_egresses.json'

const unassigned =
  (edit: (egress: Egresses['items'][number]) => void = () => {}) =>
  (draft: Draft) =>
    draft.json<Egresses>(EGRESSES, (list) => {
      for (const egress of list.items) {
        delete egress.status
        edit(egress)
      }
      return list
    })

addCases(cases, rule, {
  of: 'healthy-egress',
  noted: {'*': ['ANT0901 egress/egress-batch'], 'healthy-egress': []},
  broken: [
    ['an Egress without a node', unassigned(), ['ANT0901 egress/egress-batch']],
    [
      'an Egress that was just made',
      unassigned(({metadata}) => {
        for (const entry of metadata.managedFields) entry.time = '2026-11-23T05:01:50Z'
      }),
      [],
    ],
    [
      'Egresses that were not read',
      (draft) =>
        unassigned()(draft).text('manifest.json', (text) =>
          text.replace('"crd.antrea.io/v1beta1/egresses"', '"x/v1/y"'),
        ),
      [],
    ],
  ],
})

cases('a warning where a node could have it, a note where none could', async () => {
  const severity = async (draft: Draft) => (await askRule(rule, draft)).findings[0]?.severity
  assert.is(await severity(unassigned()(new Draft('healthy-egress'))), 'warning')
  assert.is(await severity(unassigned(({spec}) => delete spec.externalIPPool)(new Draft('healthy-egress'))), 'info')
  assert.is(await severity(new Draft('healthy')), 'info')
})

cases.run()
