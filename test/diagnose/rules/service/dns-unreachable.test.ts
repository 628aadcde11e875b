import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {diagnose} from '../../../../src/diagnose/engine.ts'
import {RULES} from '../../../../src/diagnose/registry.ts'
import {rule} from '../../../../src/diagnose/rules/service/dns-unreachable.ts'
import {DOWN, Draft, link, onNode} from '../../../trace/mutate.ts'
import {askRule} from '../../ask-rule.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/service/dns-unreachable')

interface Services {
  items: {metadata: {name: string; labels?: Record<string, string>}}[]
}

/** The Service that answers on port 53 is the cluster's DNS. */
const withDns = (draft: Draft): Draft =>
  draft.json<Services>('cluster/core_v1_services.json', (list) => {
    for (const {metadata} of list.items) if (metadata.name === 'echo') metadata.labels = {'k8s-app': 'kube-dns'}
    return list
  })

const gatewayDown = (draft: Draft): Draft => link(onNode('node2', 'ip-link.json'), 'server-a6c8d5', DOWN)(draft)

addCases(cases, rule, {
  captures: {'pod-veth-down': []},
  broken: [
    ['DNS that answers', withDns, []],
    [
      "DNS whose pod's interface is down",
      (draft) => gatewayDown(withDns(draft)),
      ['ANT0715 node1 service/default/echo', 'ANT0715 node2 service/default/echo'],
    ],
    [
      'Services that were not read',
      (draft) => withDns(draft).text('manifest.json', (text) => text.replace('"core/v1/services"', '"x/v1/y"')),
      [],
    ],
  ],
})

cases('it stands below what explains it', async () => {
  const {findings} = diagnose(gatewayDown(withDns(new Draft('healthy'))).cluster(), {rules: RULES})
  assert.is(findings[0]?.id, 'ANT0103')
  assert.is(findings.find(({key}) => key === 'ANT0715 node1 service/default/echo')?.follows, findings[0]?.key)
})

cases('a query of which nobody can tell is an open question', async () => {
  const draft = withDns(new Draft('healthy'))
  for (const probe of ['flows', 'flows-names', 'agent-ovsflows']) draft.fails('node1', probe, 'it was refused')
  const {findings, unknown} = await askRule(rule, draft)
  assert.equal(findings, [])
  assert.ok(unknown.some(({what}) => what === 'whether pods of node1 reach DNS'))
})

cases.run()
