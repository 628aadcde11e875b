import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {rule} from '../../../../src/diagnose/rules/service/endpoints-differ.ts'
import {Draft, groupOf, groups} from '../../../trace/mutate.ts'
import {askRule} from '../../ask-rule.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/service/endpoints-differ')

interface Slices {
  items: {
    metadata: {name: string; managedFields: {time: string}[]}
    endpoints: {addresses: string[]; hints?: unknown}[]
  }[]
}
const SLICES = 'cluster/discovery.k8s.io_v1_endpointslices.json'

const web = (edit: (slice: Slices['items'][number]) => void) => (draft: Draft) =>
  draft.json<Slices>(SLICES, (list) => {
    for (const slice of list.items) if (slice.metadata.name === 'web-ca84d') edit(slice)
    return list
  })

const bucket = (edit: (line: string) => string) => (draft: Draft) =>
  groups('node1', groupOf(draft, 'node1', '10.96.10.10', 80), edit, ['groups.txt'])(draft)

const withoutSecond = bucket((line) => line.replace(/,bucket=bucket_id:1.*$/, ''))
const without = ['ANT0708 node1 service/default/web']
const both = [...without, 'ANT0708 node2 service/default/web']

addCases(cases, rule, {
  captures: {
    'service-stale-endpoint': [],
    'service-group-deleted': [],
    'service-port-changed-back': [],
    'agent-dead-new-pod': [],
  },
  broken: [
    ['a bucket for an address that is no endpoint', bucket((line) => line.replace('0xa0a0203', '0xa0a0263')), without],
    ['a group that lacks one of two', withoutSecond, without],
    [
      'slices with another endpoint than all groups',
      web((slice) => {
        slice.endpoints[0]!.addresses = ['10.10.2.77']
      }),
      both,
    ],
    [
      'slices that have just changed',
      web((slice) => {
        slice.endpoints[0]!.addresses = ['10.10.2.77']
        slice.metadata.managedFields[0]!.time = '2026-11-23T04:51:59Z'
      }),
      [],
    ],
    [
      'a group that lacks one of two where hints say who gets which',
      (draft) =>
        web((slice) => {
          slice.endpoints[0]!.hints = {forZones: [{name: 'a'}]}
        })(withoutSecond(draft)),
      [],
    ],
    ['groups that were not read', (draft) => withoutSecond(draft).fails('node1', 'groups', 'no answer'), []],
  ],
})

cases('an endpoint that is gone is an error, one that is missing a warning', async () => {
  const severity = async (change: (draft: Draft) => Draft) =>
    (await askRule(rule, change(new Draft('healthy')))).findings[0]?.severity
  assert.is(await severity(bucket((line) => line.replace('0xa0a0203', '0xa0a0263'))), 'error')
  assert.is(await severity(withoutSecond), 'warning')
})

cases.run()
