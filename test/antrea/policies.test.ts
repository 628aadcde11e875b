import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import type {ComputedPolicy, ComputedRule, MemberGroups} from '../../src/antrea/controlplane.ts'
import {dialectOf} from '../../src/antrea/dialect.ts'
import {meaningWords} from '../../src/antrea/names.ts'
import {isPolicyType, type PolicyEvidence, policyMap, policyType} from '../../src/antrea/policies.ts'
import {formatPolicyRef, type PolicyRef} from '../../src/antrea/policy-ref.ts'
import type {BridgePort} from '../../src/antrea/ports.ts'
import {captured, flowsOf} from './captured.ts'

const policies = suite('antrea/policies')

const TABLES = new Map([
  [0, 'PipelineRootClassifier'],
  [12, 'AntreaPolicyEgressRule'],
  [13, 'EgressRule'],
  [14, 'EgressDefaultRule'],
  [15, 'EgressMetric'],
  [23, 'AntreaPolicyIngressRule'],
  [24, 'IngressRule'],
  [25, 'IngressDefaultRule'],
  [26, 'IngressMetric'],
])

const port = (ofport: number, name: string, address: string): BridgePort => ({
  ofport,
  name: `${name}-123456`,
  role: 'container',
  pod: {namespace: 'default', name},
  addresses: [address],
  mac: null,
  node: null,
  source: 'ovsdb',
})

const rule = (of: Partial<ComputedRule>): ComputedRule => ({
  label: '0',
  direction: 'ingress',
  action: 'allow',
  addressGroups: [],
  blocks: [],
  fqdns: [],
  toServices: [],
  labelIdentities: [],
  ports: [],
  priority: 0,
  logging: false,
  l7: false,
  appliedToGroups: [],
  ...of,
})
const tcp = (number: number, endPort: number | null = null): ComputedRule['ports'][number] => ({
  protocol: 'tcp',
  port: number,
  portName: null,
  endPort,
  srcPort: null,
  srcEndPort: null,
  icmpType: null,
  icmpCode: null,
})
const k8s = (name: string, rules: readonly ComputedRule[], appliedTo = 'db'): ComputedPolicy => ({
  type: 'K8sNetworkPolicy',
  namespace: 'default',
  name,
  uid: name,
  priority: null,
  tierPriority: null,
  rules,
  appliedToGroups: [appliedTo],
})
const annp = (name: string, rules: readonly ComputedRule[], tierPriority = 250): ComputedPolicy => ({
  ...k8s(name, rules),
  type: 'AntreaNetworkPolicy',
  priority: 5,
  tierPriority,
})

const group = (...members: readonly (readonly [string, string])[]): MemberGroups =>
  new Map(
    members.map(([name, address]) => [
      name,
      [{pod: {namespace: 'default', name}, node: null, service: null, addresses: [address]}],
    ]),
  )

const evidence = (text: string, of: Partial<PolicyEvidence> = {}): PolicyEvidence => {
  const flows = flowsOf(text)
  return {
    flows,
    dialect: dialectOf({tableNames: TABLES, flows, version: () => 'v2.7.0'}),
    ports: [port(4, 'db', '10.10.2.5'), port(5, 'web', '10.10.2.3')],
    answers: () => [],
    policies: () => [],
    addressGroups: () => group(['client', '10.10.1.2'], ['other', '10.10.2.4']),
    appliedToGroups: () => group(['db', '10.10.2.5'], ['web', '10.10.2.3']),
    ...of,
  }
}

const ALLOW = `
 cookie=0x1020000000000, table=24, n_packets=0, n_bytes=0, priority=200,ip,nw_src=10.10.1.2 actions=conjunction(2,1/3)
 cookie=0x1020000000000, table=24, n_packets=0, n_bytes=0, priority=200,reg1=0x4 actions=conjunction(2,2/3)
 cookie=0x1020000000000, table=24, n_packets=0, n_bytes=0, priority=200,tcp,tp_dst=5432 actions=conjunction(2,3/3)
 cookie=0x1020000000000, table=24, n_packets=0, n_bytes=0, priority=190,conj_id=2,ip actions=set_field:0x2->reg6,ct(commit,table=26,zone=65520,exec(set_field:0x2/0xffffffff->ct_label))`

const fromClient = rule({addressGroups: ['client'], ports: [tcp(5432)]})
const texts = (refs: readonly PolicyRef[] | undefined): string[] =>
  (refs ?? []).map((r) => `${formatPolicyRef(r)}: ${r.action}`)
const meaning = (e: PolicyEvidence, id: number): readonly [string | undefined, string[]] => {
  const found = policyMap(e).conjunction(id)
  return [found?.source, texts(found?.refs)]
}

policies('the one policy that fits is it', () =>
  assert.equal(meaning(evidence(ALLOW, {policies: () => [k8s('allow-client', [fromClient])]}), 2), [
    'matched',
    ['default/allow-client rule 0: allow'],
  ]),
)

policies('of two policies that fit, both are named', () =>
  assert.equal(meaning(evidence(ALLOW, {policies: () => [k8s('b', [fromClient]), k8s('a', [fromClient])]}), 2), [
    'matched',
    ['default/a rule 0: allow', 'default/b rule 0: allow'],
  ]),
)

for (const [what, other] of [
  ['another port', k8s('x', [rule({addressGroups: ['client'], ports: [tcp(5433)]})])],
  ['another protocol', k8s('x', [rule({addressGroups: ['client'], ports: [{...tcp(5432), protocol: 'udp'}]})])],
  ['any port, where every clause is there', k8s('x', [rule({addressGroups: ['client']})])],
  ['another peer', k8s('x', [rule({addressGroups: ['other'], ports: [tcp(5432)]})])],
  ['another pod', k8s('x', [fromClient], 'web')],
  ['the other direction', k8s('x', [{...fromClient, direction: 'egress'}])],
  ['another kind of policy', annp('x', [fromClient])],
  [
    'a block that excludes the peer',
    k8s('x', [
      rule({
        blocks: [{cidr: {address: '10.10.0.0', bits: 16}, except: [{address: '10.10.1.0', bits: 24}]}],
        ports: [tcp(5432)],
      }),
    ]),
  ],
] as const) {
  policies(`${what} does not fit`, () =>
    assert.equal(meaning(evidence(ALLOW, {policies: () => [other]}), 2), [undefined, []]),
  )
}

for (const [what, fitting] of [
  [
    'a block around the peer',
    rule({blocks: [{cidr: {address: '10.10.0.0', bits: 16}, except: []}], ports: [tcp(5432)]}),
  ],
  ['a range around the port', rule({addressGroups: ['client'], ports: [tcp(5000, 6000)]})],
  [
    'a named port, which only the agent resolves',
    rule({addressGroups: ['client'], ports: [{...tcp(0), port: null, portName: 'pg'}]}),
  ],
  ['a group that was not read', rule({addressGroups: ['gone'], ports: [tcp(5432)]})],
  ['a group of the rule itself', rule({addressGroups: ['client'], ports: [tcp(5432)], appliedToGroups: ['db']})],
] as const) {
  policies(`${what} fits`, () =>
    assert.equal(meaning(evidence(ALLOW, {policies: () => [k8s('x', [fitting])]}), 2)[1], ['default/x rule 0: allow']),
  )
}

policies('a clause that is missing does not hide the policy', () => {
  const text = ALLOW.split('\n')
    .filter((line) => !line.includes('tp_dst'))
    .join('\n')
  assert.equal(meaning(evidence(text, {policies: () => [k8s('x', [fromClient])]}), 2)[1], ['default/x rule 0: allow'])
})

policies("the agent's answer is exact, where two policies fit", () => {
  const answers = () => [{type: 'K8sNP', namespace: 'default', name: 'b', flows: ALLOW.trim().split('\n')}]
  const both = [k8s('a', [fromClient]), k8s('b', [fromClient])]
  assert.equal(meaning(evidence(ALLOW, {policies: () => both, answers}), 2), ['agent', ['default/b rule 0: allow']])
})

policies('an answer without cookies (v1.8) counts where there is one round only', () => {
  const bare = ALLOW.trim().replaceAll('cookie=0x1020000000000, ', '').split('\n')
  const answers = () => [{type: 'K8sNP', namespace: 'default', name: 'b', flows: bare}]
  const both = [k8s('a', [fromClient]), k8s('b', [fromClient])]
  assert.equal(meaning(evidence(ALLOW, {policies: () => both, answers}), 2)[0], 'agent')
  const twice = ALLOW + ALLOW.replaceAll('cookie=0x1', 'cookie=0x2')
  assert.equal(meaning(evidence(twice, {policies: () => both, answers}), 2)[0], 'matched')
})

policies('a match flow in an answer is no proof: the agent prints flows of other rules with the same match', () => {
  const answers = () => [
    {
      type: 'K8sNP',
      namespace: 'default',
      name: 'wrong',
      flows: [' cookie=0x1020000000000, table=24, priority=200,reg1=0x4 actions=conjunction(2,2/3)'],
    },
  ]
  assert.equal(meaning(evidence(ALLOW, {policies: () => [k8s('right', [fromClient])], answers}), 2), [
    'matched',
    ['default/right rule 0: allow'],
  ])
})

policies('an answer for a policy that is listed nowhere still names it', () => {
  const answers = () => [{type: 'ACNP', namespace: null, name: 'gone', flows: ALLOW.trim().split('\n')}]
  assert.equal(meaning(evidence(ALLOW, {policies: () => null, answers}), 2), ['agent', ['gone: allow']])
})

policies('one id with an old allow and a new drop has both meanings', () => {
  const drop = `
 cookie=0x2020000000000, table=23, n_packets=0, n_bytes=0, priority=14500,conj_id=2 actions=set_field:0x2->reg3,set_field:0x400/0x400->reg0,goto_table:26
 cookie=0x2020000000000, table=23, n_packets=0, n_bytes=0, priority=14500,reg1=0x5 actions=conjunction(2,2/2)
 cookie=0x2020000000000, table=23, n_packets=0, n_bytes=0, priority=14500,ip,nw_src=10.10.2.4 actions=conjunction(2,1/2)`
  const all = [
    k8s('allow', [fromClient]),
    {...annp('deny', [rule({addressGroups: ['other'], action: 'drop'})]), appliedToGroups: ['web']},
  ]
  assert.equal(meaning(evidence(ALLOW + drop, {policies: () => all}), 2), [
    'matched',
    ['default/deny rule 0: drop', 'default/allow rule 0: allow'],
  ])
})

policies('several meanings are told apart from several candidates', () => {
  const of = (text: string, all: readonly ComputedPolicy[]) =>
    policyMap(evidence(text, {policies: () => all})).conjunction(2)
  const one = of(ALLOW, [k8s('a', [fromClient]), k8s('b', [fromClient])])
  assert.is(one && meaningWords(one), 'one of policy default/a rule 0, policy default/b rule 0')
  const again = ALLOW.replaceAll('cookie=0x1', 'cookie=0x2').replaceAll('nw_src=10.10.1.2', 'nw_src=10.10.2.4')
  const two = of(ALLOW + again, [
    k8s('a', [fromClient]),
    k8s('b', [rule({addressGroups: ['other'], ports: [tcp(5432)]})]),
  ])
  assert.is(two && meaningWords(two), 'at once policy default/a rule 0 and policy default/b rule 0')
})

policies('a K8s rule without peers and ports only isolates', () => {
  const text = `
 cookie=0x1020000000000, table=13, n_packets=0, n_bytes=0, priority=200,ip,nw_src=10.10.2.5 actions=conjunction(7,1/2)
 cookie=0x1020000000000, table=13, n_packets=0, n_bytes=0, priority=190,conj_id=7,ip actions=set_field:0x7->reg5,ct(commit,table=15,zone=65520,exec(set_field:0x700000000/0xffffffff00000000->ct_label))
 cookie=0x1020000000000, table=14, n_packets=3, n_bytes=0, priority=200,ip,nw_src=10.10.2.5 actions=drop`
  const found = policyMap(evidence(text, {policies: () => [k8s('deny-egress', [rule({direction: 'egress'})])]}))
  assert.equal(texts(found.conjunction(7)?.refs), ['default/deny-egress: isolate'])
  assert.equal(texts(found.ofFlow(flowsOf(text)[2]!)), ['default/deny-egress: isolate'])
})

policies('all K8s policies that select the pod isolate it, Antrea policies never', () => {
  const all = [
    k8s('a', [fromClient]),
    k8s('b', [rule({})]),
    k8s('c', [rule({})], 'web'),
    k8s('d', [rule({direction: 'egress'})]),
    annp('e', [fromClient]),
  ]
  const text = ' cookie=0x1020000000000, table=25, n_packets=3, n_bytes=0, priority=200,reg1=0x4 actions=drop'
  const found = policyMap(evidence(text, {policies: () => all}))
  assert.equal(texts(found.ofFlow(flowsOf(text)[0]!)), ['default/a: isolate', 'default/b: isolate'])
  assert.equal(texts(found.isolating({namespace: 'default', name: 'db'}, 'egress')), ['default/d: isolate'])
  assert.equal(found.isolating({namespace: 'default', name: 'nobody'}, 'ingress'), [])
})

for (const [what, actions, action] of [
  ['a drop', 'set_field:0x2->reg3,set_field:0x400/0x400->reg0,goto_table:26', 'drop'],
  [
    'a drop that is logged',
    'set_field:0x2->reg3,set_field:0x400/0x400->reg0,set_field:0x800/0x1800->reg0,set_field:0x2000000/0xfe000000->reg0,group:4',
    'drop',
  ],
  [
    'a reject',
    'set_field:0x2->reg3,set_field:0x400/0x400->reg0,set_field:0x4000000/0xfe000000->reg0,group:4',
    'reject',
  ],
  [
    'a reject that is logged',
    'set_field:0x2->reg3,set_field:0x400/0x400->reg0,set_field:0x6000000/0xfe000000->reg0,group:4',
    'reject',
  ],
  ['a pass', 'set_field:0x2->reg6,goto_table:24', 'pass'],
  ['an allow', 'set_field:0x2->reg6,ct(commit,table=26,zone=65520,exec(set_field:0x2/0xffffffff->ct_label))', 'allow'],
] as const) {
  policies(`${what} is told by its actions`, () => {
    const text = ` cookie=0x1020000000000, table=23, n_packets=0, n_bytes=0, priority=14500,conj_id=2 actions=${actions}
 cookie=0x1020000000000, table=23, n_packets=0, n_bytes=0, priority=14500,reg1=0x4 actions=conjunction(2,2/2)
 cookie=0x1020000000000, table=23, n_packets=0, n_bytes=0, priority=14500,ip,nw_src=10.10.1.2 actions=conjunction(2,1/2)`
    const all = (['allow', 'drop', 'reject', 'pass'] as const).map((a) =>
      annp(a, [rule({addressGroups: ['client'], action: a})]),
    )
    assert.equal(meaning(evidence(text, {policies: () => all}), 2)[1], [`default/${action} rule 0: ${action}`])
  })
}

policies('a drop in the metric table is that of its rule', () => {
  const text = `${ALLOW}
 cookie=0x1020000000000, table=26, n_packets=1, n_bytes=1, priority=200,reg0=0x400/0x400,reg3=0x2 actions=drop
 cookie=0x1020000000000, table=26, n_packets=1, n_bytes=1, priority=200,ct_state=+new,ct_label=0x2/0xffffffff,ip actions=goto_table:27
 cookie=0x1000000000000, table=26, n_packets=1, n_bytes=1, priority=0 actions=goto_table:27`
  const flows = flowsOf(text)
  const found = policyMap(evidence(text, {policies: () => [k8s('x', [fromClient])]}))
  const refs = flows.slice(-3).map((flow) => texts(found.ofFlow(flow)))
  assert.equal(refs, [['default/x rule 0: allow'], ['default/x rule 0: allow'], []])
})

for (const [short, long] of [
  ['ACNP', 'AntreaClusterNetworkPolicy'],
  ['k8snp', 'K8sNetworkPolicy'],
  ['annp', 'AntreaNetworkPolicy'],
  ['Banp', 'BaselineAdminNetworkPolicy'],
] as const) {
  policies(`antctl's ${short} is ${long}`, () => assert.is(policyType(short), long))
}
policies('other words are no types', () => {
  assert.not.ok(isPolicyType('NP'))
  assert.ok(isPolicyType('acnp'))
})

const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  node1: [
    '2 team-b/default-deny-egress: isolate',
    '3 default/web-ports rule allow-8080: allow',
    '4 default/web-ports rule drop-9000-range: drop',
  ],
  node2: [
    '2 default/db-allow-client rule 0: allow',
    '3 isolate-team-c rule drop-team-c: drop',
    '4 reject-9090 rule reject-9090-from-client: reject',
    '5 default/web-ports rule drop-9000-range: drop',
    '6 default/web-ports rule allow-8080: allow',
    '7 default/other-egress rule reject-ext: reject',
    '8 default/other-egress rule allow-pass: pass',
    '9 baseline-team-c rule baseline-drop: drop',
  ],
}
for (const name of ['healthy', 'v1.8-healthy', 'healthy-dualstack']) {
  for (const [node, expected] of Object.entries(EXPECTED)) {
    policies(`${name}, ${node}: each rule's conjunction is found, with the agent's answers and without`, async () => {
      const {context, node: model, flows} = await captured(name, node)
      const listed = (map: typeof context.policies) =>
        Array.from({length: 12}, (_, id) => texts(map.conjunction(id)?.refs).map((t) => `${id} ${t}`)).flat()
      assert.equal(listed(context.policies), expected)
      const alone = policyMap({
        flows,
        dialect: context.dialect,
        ports: context.ports,
        answers: () => [],
        policies: () => (model.agent.networkPolicies.known ? model.agent.networkPolicies.value : null),
        addressGroups: () => (model.agent.addressGroups.known ? model.agent.addressGroups.value : new Map()),
        appliedToGroups: () => (model.agent.appliedToGroups.known ? model.agent.appliedToGroups.value : new Map()),
      })
      assert.equal(listed(alone), expected)
    })
  }
}

policies.run()
