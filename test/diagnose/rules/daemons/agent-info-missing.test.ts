import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/daemons/agent-info-missing.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/daemons/agent-info-missing')

interface Named {
  items: {metadata: {name: string; creationTimestamp: string}}[]
}
const INFOS = 'cluster/crd.antrea.io_v1beta1_antreaagentinfos.json'

/** node2 without an agent, a node since some time. */
const without = (since: string) => (draft: Draft) => {
  draft.json<Named>(INFOS, (list) => ({...list, items: list.items.filter(({metadata}) => metadata.name !== 'node2')}))
  draft.json<Named>('cluster/core_v1_nodes.json', (list) => {
    for (const {metadata} of list.items) metadata.creationTimestamp = since
    return list
  })
  return draft.daemonDead('node2', /^(agent-(?!log)|policy-flows)/, 'connect: connection timed out')
}

addCases(cases, rule, {
  captures: {'agent-dead-new-pod': []},
  broken: [
    ['an old node without an agent', without('2026-11-23T01:00:00Z'), ['ANT0814 node2 daemon/antrea-agent']],
    ['a new node without an agent', without('2026-11-23T04:51:00Z'), []],
    [
      'infos that were not read',
      (draft) =>
        without('2026-11-23T01:00:00Z')(draft).text('manifest.json', (text) =>
          text.replace('"crd.antrea.io/v1beta1/antreaagentinfos"', '"x/v1/y"'),
        ),
      [],
    ],
  ],
})

cases.run()
