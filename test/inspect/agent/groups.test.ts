import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {agentInfosOf} from '../../../src/inspect/agent/agent-infos.ts'
import {groupsOf} from '../../../src/inspect/agent/groups.ts'
import {versionsOf} from '../../../src/inspect/agent/versions.ts'
import {isProblem} from '../../../src/problem.ts'
import {agents} from './made-agents.ts'

const tables = suite('inspect/agent/groups, agent-infos and versions')

const GROUPS = [
  {
    name: 'g10',
    pods: [{pod: {namespace: 'shop', name: 'web'}, ip: '10.0.0.1, fd00::1'}],
    nodes: [{node: {name: 'n1'}, ip: '172.16.0.1'}],
  },
  {name: 'g9'},
]
const cluster = agents({n1: {addressgroup: GROUPS, appliedtogroup: ''}})
const ask = (name: string | null, sortBy: string | null) =>
  groupsOf(cluster, {table: 'addressgroup', nodes: null, name, sortBy})

tables('groups are sorted as texts, and as people count where one sorts by the name', () => {
  const names = (sortBy: string | null) => ask(null, sortBy).rows.map(({item}) => item.name)
  assert.equal(names(null), ['g10', 'g9'])
  assert.equal(names(''), ['g10', 'g9'])
  for (const field of ['.metadata.name', '.name']) assert.equal(names(field), ['g9', 'g10'])
})

tables('members are pods, with both of their addresses, and nodes', () =>
  assert.equal(ask('g10', null).rows[0]?.item.members, [
    {pod: {namespace: 'shop', name: 'web'}, node: null, service: null, addresses: ['10.0.0.1', 'fd00::1']},
    {pod: null, node: 'n1', service: null, addresses: ['172.16.0.1']},
  ]),
)

tables('a group that no agent has', () =>
  assert.throws(
    () => ask('g', null),
    (error: unknown) =>
      isProblem(error) && error.code === 'NO_SUCH_GROUP' && error.message === "no agent of n1 has an address group 'g'",
  ),
)

const condition = (type: string, status: string) => ({type, status, lastHeartbeatTime: '2026-01-01T00:00:00Z'})
const statusOf = (...conditions: readonly object[]) =>
  agentInfosOf(agents({n1: {agentinfo: {nodeRef: {name: 'n1'}, agentConditions: conditions}}}), null).rows[0]?.item
    .status

tables('an agent is as healthy as its conditions', () => {
  const [good, bad, open] = [condition('A', 'True'), condition('B', 'False'), condition('C', 'Unknown')]
  assert.equal(
    [statusOf(), statusOf(good), statusOf(good, open), statusOf(open, bad, good)],
    [null, 'Healthy', 'Unknown', 'Unhealthy'],
  )
})

tables('zeros that antctl leaves out are zeros', () => {
  const [row] = agentInfosOf(agents({n1: {agentinfo: {version: 'v2.5.0'}}}), null).rows
  assert.equal(row?.item, {
    pod: null,
    nodeRef: null,
    status: null,
    version: 'v2.5.0',
    nodeSubnets: [],
    networkPolicies: 0,
    addressGroups: 0,
    appliedToGroups: 0,
    localPods: 0,
    ovsVersion: null,
    bridge: null,
    conditions: [],
  })
})

const BUILD = {agentVersion: 'v2.7.0-abc.clean', antctlVersion: 'v2.7.0'}
const UNNAMED = {agentVersion: 'v0.0.0-master+$Format:%H$', antctlVersion: 'v2.7.0'}
const INFO = {version: 'v2.6.1', ovsInfo: {version: '3.1.0'}}
const REFUSED = 'Error: connection refused'

for (const [title, answers, item, missing] of [
  [
    'the build says it',
    {version: BUILD, agentinfo: INFO},
    {agent: 'v2.7.0-abc.clean', antctl: 'v2.7.0', ovs: '3.1.0'},
    0,
  ],
  [
    'a build that was never told',
    {version: UNNAMED, agentinfo: INFO},
    {agent: 'v2.6.1', antctl: 'v2.7.0', ovs: '3.1.0'},
    0,
  ],
  [
    'antctl alone answers',
    {version: {antctlVersion: 'v2.7.0'}, agentinfo: REFUSED},
    {agent: null, antctl: 'v2.7.0', ovs: null},
    1,
  ],
  ['the agent alone answers', {version: REFUSED, agentinfo: INFO}, {agent: 'v2.6.1', antctl: null, ovs: '3.1.0'}, 0],
  ['nobody answers', {version: REFUSED, agentinfo: REFUSED}, undefined, 1],
] as const)
  tables(`version: ${title}`, () => {
    const {rows, coverage} = versionsOf(agents({n1: answers}), null)
    assert.equal([rows[0]?.item, coverage.missing.length], [item, missing])
  })

tables.run()
