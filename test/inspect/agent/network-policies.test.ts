import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {networkPoliciesOf, type PoliciesQuestion} from '../../../src/inspect/agent/network-policies.ts'
import {isProblem} from '../../../src/problem.ts'
import {agents} from './made-agents.ts'

const policies = suite('inspect/agent/network-policies')

interface Made {
  readonly uid: string
  readonly type?: string
  readonly namespace?: string
  readonly name: string
  readonly groups?: readonly string[]
  readonly ofRule?: readonly string[]
  readonly tierPriority?: number
  readonly priority?: number
  readonly action?: string
}

const policy = ({uid, type = 'AntreaClusterNetworkPolicy', namespace, name, groups, ofRule, ...rest}: Made) => ({
  metadata: {name: uid, uid},
  sourceRef: {type, namespace, name, uid},
  appliedToGroups: groups,
  rules: [{direction: 'In', appliedToGroups: ofRule, action: rest.action}],
  tierPriority: rest.tierPriority,
  priority: rest.priority,
})
const group = (name: string, ...pods: readonly string[]) => ({
  name,
  pods: pods.map((pod) => ({pod: {namespace: 'default', name: pod}})),
})

const K8S = {type: 'K8sNetworkPolicy', namespace: 'default'}
const cluster = agents({
  n1: {
    networkpolicy: [
      policy({uid: 'u1', name: 'p10', groups: ['web'], tierPriority: 250, priority: 2}),
      policy({uid: 'u2', name: 'p9', ofRule: ['web'], tierPriority: 250, priority: 1.5}),
      policy({uid: 'u3', name: 'deny', groups: ['db'], ...K8S}),
      policy({uid: 'u4', name: 'base', groups: ['db'], tierPriority: 253, priority: 1}),
      policy({uid: 'u5', name: 'first', groups: ['db'], tierPriority: 50, priority: 99, action: 'Mirror'}),
    ],
    appliedtogroup: [group('web', 'web-1', 'web-2'), group('db', 'db')],
    podinterface: [{podNamespace: 'default', name: 'web-1'}],
  },
  n2: {
    networkpolicy: [policy({uid: 'u3', name: 'deny', groups: ['db'], ...K8S})],
    appliedtogroup: [group('db')],
    podinterface: [],
  },
})

const NOTHING: PoliciesQuestion = {
  nodes: null,
  name: null,
  source: null,
  namespace: null,
  type: null,
  pod: null,
  sortBy: null,
}
const ask = (question: Partial<PoliciesQuestion>) => networkPoliciesOf(cluster, {...NOTHING, ...question})
const names = (question: Partial<PoliciesQuestion>) =>
  ask(question).rows.map(({node, item}) => `${node} ${item.source.name}`)
const on = (name: string) => ({pod: {namespace: 'default', name}})

for (const [title, question, expected] of [
  ['by the name of the source', {}, ['n1 base', 'n1 deny', 'n1 first', 'n1 p9', 'n1 p10', 'n2 deny']],
  ['of a node', {nodes: ['n2']}, ['n2 deny']],
  ['of a source', {source: 'deny'}, ['n1 deny', 'n2 deny']],
  ['of a namespace', {namespace: 'default'}, ['n1 deny', 'n2 deny']],
  ['of a type', {type: 'K8sNetworkPolicy'}, ['n1 deny', 'n2 deny']],
  ['of a type and a node', {type: 'AntreaClusterNetworkPolicy', nodes: ['n2']}, []],
  ['by its own name', {name: 'u1'}, ['n1 p10']],
  ['that hold for a pod, whole or by a rule', on('web-2'), ['n1 p9', 'n1 p10']],
  ['that hold for a pod that no group has', on('other'), []],
  [
    'as they are evaluated',
    {sortBy: 'effectivePriority', nodes: ['n1']},
    ['n1 first', 'n1 p9', 'n1 p10', 'n1 deny', 'n1 base'],
  ],
  ['by a field', {sortBy: '.metadata.name', nodes: ['n1']}, ['n1 p10', 'n1 p9', 'n1 deny', 'n1 base', 'n1 first']],
  ['by an empty field, which is the source', {sortBy: '', nodes: ['n2']}, ['n2 deny']],
] as const)
  policies(title, () => assert.equal(names(question), expected))

policies('a rule with an action that nobody knows is shown all the same', () => {
  const [row] = ask({source: 'first'}).rows
  assert.is(row?.item.rules[0]?.action, 'Mirror')
})

policies("a user's name in the place of the agent's own gets the flag for it", () =>
  assert.throws(
    () => ask({name: 'deny'}),
    (error: unknown) => isProblem(error) && error.code === 'NO_SUCH_POLICY' && error.suggestions[0] === '-S deny',
  ),
)

policies('without the groups nobody says which policies hold for a pod', () => {
  const blind = agents({
    n1: {networkpolicy: [policy({uid: 'u', name: 'p', groups: ['g']})], appliedtogroup: 'Error: no'},
  })
  const {rows, coverage} = networkPoliciesOf(blind, {...NOTHING, ...on('web-1')})
  assert.equal(rows, [])
  assert.equal(
    coverage.missing.map(({what}) => what),
    ['applied-to groups'],
  )
})

policies.run()
