import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {rule} from '../../../../src/diagnose/rules/policy/policy-failed.ts'
import {Draft} from '../../../trace/mutate.ts'
import {askRule} from '../../ask-rule.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/policy/policy-failed')

interface Policies {
  items: {metadata: {name: string}; status: Record<string, unknown>}[]
}

const status = (change: Record<string, unknown>) => (draft: Draft) =>
  draft.json<Policies>('cluster/crd.antrea.io_v1beta1_clusternetworkpolicies.json', (list) => ({
    ...list,
    items: list.items.map((policy) =>
      policy.metadata.name === 'reject-9090' ? {...policy, status: {...policy.status, ...change}} : policy,
    ),
  }))

const FAILED = {type: 'Realizable', status: 'False', message: 'L7NetworkPolicy is disabled'}

addCases(cases, rule, {
  captures: {'controller-down': [], 'agent-dead-new-pod': []},
  broken: [
    ['a policy in phase Failed', status({phase: 'Failed'}), ['ANT0606 acnp/reject-9090']],
    ['a policy that is not realizable', status({conditions: [FAILED]}), ['ANT0606 acnp/reject-9090']],
    ['a policy on its way', status({phase: 'Realizing', desiredNodesRealized: 2}), ['ANT0606 acnp/reject-9090']],
    [
      'policies that were not read',
      (draft) =>
        draft.text('manifest.json', (text) =>
          text.replace(/"crd\.antrea\.io\/v1beta1\/clusternetworkpolicies"/, '"x/v1/y"'),
        ),
      [],
    ],
  ],
})

cases('one that is on its way is a note, one that failed an error with the reason', async () => {
  const ask = async (change: Record<string, unknown>) =>
    (await askRule(rule, status(change)(new Draft('healthy')))).findings[0]
  assert.is((await ask({phase: 'Realizing', desiredNodesRealized: 2}))?.severity, 'info')
  const failed = await ask({conditions: [FAILED]})
  assert.is(failed?.severity, 'error')
  assert.match(failed?.message ?? '', /L7NetworkPolicy is disabled/)
})

cases.run()
