import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/service/load-balancer-pending.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/service/load-balancer-pending')

interface Services {
  items: {metadata: {name: string; creationTimestamp: string}; status: {loadBalancer: unknown}}[]
}

const pending = (since: string) => (draft: Draft) =>
  draft.json<Services>('cluster/core_v1_services.json', (list) => {
    for (const {metadata, status} of list.items)
      if (metadata.name === 'web-lb') {
        metadata.creationTimestamp = since
        status.loadBalancer = {}
      }
    return list
  })

addCases(cases, rule, {
  broken: [
    ['an hour without an address', pending('2026-11-23T03:50:00Z'), ['ANT0712 service/default/web-lb']],
    ['seconds without an address', pending('2026-11-23T04:51:50Z'), []],
    [
      'Services that were not read',
      (draft) =>
        pending('2026-11-23T03:50:00Z')(draft).text('manifest.json', (text) =>
          text.replace('"core/v1/services"', '"x/v1/y"'),
        ),
      [],
    ],
  ],
})

cases.run()
