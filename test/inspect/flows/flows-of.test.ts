import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import type {FlowSelection, FlowsAnswer} from '../../../src/inspect/flows/answer.ts'
import {type FlowsOfQuestion, flowsOf} from '../../../src/inspect/flows/flows-of.ts'
import {parseQuery} from '../../../src/inspect/flows/query.ts'
import {
  parseGroups,
  resolveNodes,
  resolvePod,
  resolvePolicy,
  resolveService,
} from '../../../src/inspect/flows/resolve.ts'
import {isProblem} from '../../../src/problem.ts'
import {capturedCluster} from '../../antrea/captured.ts'
import {captures} from '../../fixtures.ts'

const flows = suite('inspect/flows/flows-of')

const NOTHING: FlowSelection = {pod: null, service: null, policy: null, tables: null, groups: null}
const ask = async (
  capture: string,
  selection: Partial<FlowSelection>,
  of: Partial<FlowsOfQuestion> = {},
): Promise<FlowsAnswer> =>
  flowsOf(await capturedCluster(capture), {
    selection: {...NOTHING, ...selection},
    query: null,
    sort: 'table',
    nodes: null,
    bridge: null,
    tablesOnly: false,
    ...of,
  })

const onNode1 = {nodes: ['node1']}
const tablesOf = (answer: FlowsAnswer): string[] => answer.bridges.flatMap((b) => b.flows.map((f) => f.table))

flows("a pod's flows are the five that connect it", async () => {
  const answer = await ask('healthy', {pod: {namespace: 'default', name: 'client'}}, onNode1)
  assert.equal(tablesOf(answer), ['ARPSpoofGuard', 'Classifier', 'SpoofGuard', 'L3Forwarding', 'L2ForwardingCalc'])
})

flows("a Service's flows are its load balancing, its affinity, its endpoints and its groups", async () => {
  const sticky = await ask('healthy', {service: {namespace: 'default', name: 'web-sticky'}}, onNode1)
  assert.equal(tablesOf(sticky), ['SessionAffinity', 'ServiceLB', 'ServiceLB', 'EndpointDNAT', 'EndpointDNAT'])
  assert.equal(
    sticky.bridges[0]?.groups.map((g) => [g.id, g.services]),
    [[10, ['default/web-sticky:80/tcp']]],
  )
  assert.equal(
    sticky.bridges[0]?.groups[0]?.buckets.map((b) => [b.endpoint, b.remote]),
    [
      ['10.10.1.3:8080 (default/web-1)', false],
      ['10.10.2.3:8080 (default/web-2)', true],
    ],
  )
})

flows('the flows of each policy are those that the agent has for it', async () => {
  const cluster = await capturedCluster('healthy')
  for (const name of ['node1', 'node2']) {
    for (const {type, namespace, name: policy, flows: said} of cluster.node(name)!.policyFlows) {
      const wanted = resolvePolicy({text: policy, namespace}, type, cluster)
      const answer = await ask('healthy', {policy: wanted}, {nodes: [name]})
      const actions = answer.bridges.flatMap((b) => b.flows).filter((f) => f.match.includes('conj_id='))
      const agents = (said.known ? said.value : []).flatMap((text) => /conj_id=\d+/.exec(text)?.[0] ?? [])
      assert.equal(actions.map((f) => /conj_id=\d+/.exec(f.match)?.[0]).sort(), agents.sort(), `${type} ${policy}`)
    }
  }
})

flows('a default deny is among the flows of the policies that are behind it', async () => {
  const answer = await ask('healthy', {
    policy: {namespace: 'team-b', name: 'default-deny-egress', type: 'K8sNetworkPolicy'},
  })
  const deny = answer.bridges.flatMap((b) => b.flows).find((f) => f.table === 'EgressDefaultRule')
  assert.is(deny?.role, 'default deny (egress) of team-b/app by team-b/default-deny-egress')
  assert.equal(deny?.policies, [
    {
      type: 'K8sNetworkPolicy',
      namespace: 'team-b',
      name: 'default-deny-egress',
      rule: null,
      direction: 'egress',
      action: 'isolate',
    },
  ])
})

flows('tables are chosen by name and by number, groups by id or all of them', async () => {
  const tables = await ask('healthy', {tables: ['SpoofGuard', '1']}, onNode1)
  assert.equal([...new Set(tablesOf(tables))], ['ARPSpoofGuard', 'SpoofGuard'])
  const groups = await ask('healthy', {groups: [7, 1]}, onNode1)
  assert.equal(
    groups.bridges[0]?.groups.map((g) => g.id),
    [1, 7],
  )
  assert.equal(groups.bridges[0]?.flows, [])
  assert.is((await ask('healthy', {groups: 'all'}, onNode1)).bridges[0]?.groups.length, 16)
})

flows('parts of a selection all hold, and a query narrows it', async () => {
  const pod = {namespace: 'default', name: 'client'}
  assert.equal(tablesOf(await ask('healthy', {pod, tables: ['SpoofGuard']}, onNode1)), ['SpoofGuard'])
  const query = parseQuery('n_packets>1500 and not table=SpoofGuard')
  assert.equal(tablesOf(await ask('healthy', {pod}, {...onNode1, query})), ['Classifier', 'L2ForwardingCalc'])
})

flows('a query that names a port of one node selects nothing on the other', async () => {
  const answer = await ask('healthy', {tables: ['Classifier']}, {query: parseQuery('in_port=default/client')})
  assert.equal(
    answer.bridges.map((b) => [b.node, b.flows.length]),
    [
      ['node1', 2],
      ['node2', 0],
    ],
  )
})

flows('flows are sorted by table, priority and match; by packets where that is asked', async () => {
  const [bridge] = (await ask('healthy', {}, onNode1)).bridges
  const keys = bridge!.flows.map((f) => [f.tableId ?? 999, -f.priority, f.match] as const)
  const sorted = [...keys].sort((a, b) => a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : a[2] > b[2] ? 1 : 0))
  assert.equal(keys, sorted)
  const busy = (await ask('healthy', {}, {...onNode1, sort: 'packets'})).bridges[0]!.flows.map((f) => f.packets ?? -1)
  assert.equal(
    busy,
    [...busy].sort((a, b) => b - a),
  )
})

flows('another bridge is read without Antrea', async () => {
  const answer = await ask('healthy', {}, {...onNode1, bridge: 'br-phy'})
  assert.equal(
    answer.bridges.map((b) => [b.bridge, b.generation]),
    [['br-phy', 'unknown']],
  )
})

flows('every capture answers for both nodes, or names the one that it could not read', async () => {
  for (const name of captures()) {
    const {bridges, coverage} = await ask(name, {})
    assert.is(bridges.length + coverage.missing.length, 2, name)
    assert.is(coverage.needed, coverage.read + coverage.missing.length)
    for (const bridge of bridges) assert.is(bridge.flows.length, bridge.total, name)
  }
})

const problem = async (
  run: () => Promise<unknown> | unknown,
): Promise<readonly [string, number, readonly string[]]> => {
  try {
    await run()
  } catch (error) {
    if (isProblem(error)) return [error.message, error.oclif.exit, error.suggestions]
    throw error
  }
  return ['no problem', 0, []]
}
const name = (text: string, namespace: string | null = null) => ({text, namespace})

for (const [what, run, expected] of [
  [
    'a pod that is not there',
    async () => resolvePod(name('clent'), await capturedCluster('healthy')),
    ["no pod 'clent' in namespace 'default'", 2, ['-p default/client']],
  ],
  [
    'a pod of another namespace',
    async () => resolvePod(name('app'), await capturedCluster('healthy')),
    ["no pod 'app' in namespace 'default'", 2, ['-p team-b/app']],
  ],
  [
    'a Service that is not there',
    async () => resolveService(name('default/webb'), await capturedCluster('healthy')),
    ["no service 'webb' in namespace 'default'", 2, ['-S default/web', '-S default/web-lb']],
  ],
  [
    'a policy that is not there',
    async () => resolvePolicy(name('web-port'), null, await capturedCluster('healthy')),
    ["no policy 'web-port' in namespace 'default'", 2, ['-N web-ports']],
  ],
  [
    'a policy of another namespace',
    async () => resolvePolicy(name('default-deny-egress'), null, await capturedCluster('healthy')),
    ["no policy 'default-deny-egress' in namespace 'default'", 2, ['-n team-b']],
  ],
  [
    'a type that is none',
    async () => resolvePolicy(name('web-ports'), 'NP', await capturedCluster('healthy')),
    ["'NP' is no type of policy: it is one of K8sNP, ACNP, ANNP, ANP, BANP, K8sCNP", 2, ['--type ANP']],
  ],
  [
    'a node that is not there',
    async () => resolveNodes(['node3'], await capturedCluster('healthy')),
    ["no node 'node3' in this evidence", 2, ['--node node1', '--node node2']],
  ],
  [
    'a table that is not there',
    () => ask('healthy', {tables: ['Spoofguard']}),
    ["no table 'Spoofguard'", 2, ['-T SpoofGuard']],
  ],
  ['a group that is not there', () => ask('healthy', {groups: [7, 99]}), ['no group 99', 2, ['-G all']]],
  [
    'a bridge that is not there',
    () => ask('healthy', {}, {bridge: 'br-in'}),
    ["no bridge 'br-in' was read: there is br-int, br-phy", 2, ['--bridge br-int']],
  ],
  [
    'groups that are no numbers',
    () => parseGroups('7,x'),
    ["'x' is no group id: numbers joined by commas, or 'all'", 2, []],
  ],
] as const) {
  flows(`${what} is one clear error`, async () => assert.equal(await problem(run), expected))
}

flows('a pod, a Service and a policy are found as they are written', async () => {
  const cluster = await capturedCluster('healthy')
  assert.equal(resolvePod(name('pod/client'), cluster), {namespace: 'default', name: 'client', node: 'node1'})
  assert.equal(resolvePod(name('app', 'team-b'), cluster), {namespace: 'team-b', name: 'app', node: 'node1'})
  assert.equal(resolveService(name('svc/web'), cluster), {namespace: 'default', name: 'web'})
  assert.equal(resolvePolicy(name('isolate-team-c', 'anything'), 'acnp', cluster), {
    namespace: null,
    name: 'isolate-team-c',
    type: 'AntreaClusterNetworkPolicy',
  })
  assert.equal(resolveNodes(['node/node2'], cluster), ['node2'])
})

flows.run()
