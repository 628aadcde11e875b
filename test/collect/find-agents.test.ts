import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {decodePod} from '../../src/cluster/pods.ts'
import {accessOf} from '../../src/collect/find-agents.ts'

const agents = suite('collect/find-agents')

const ORIGIN = {resource: 'core/v1/pods', file: 'cluster/core_v1_pods.json'}

const agent = (name: string, status: object) =>
  decodePod(
    {
      metadata: {name, namespace: 'antrea', labels: {app: 'antrea', component: 'antrea-agent'}},
      spec: {nodeName: 'n1', containers: [{name: 'antrea-agent'}, {name: 'antrea-ovs'}]},
      status,
    },
    ORIGIN,
  )
const running = (...states: readonly [name: string, state: object][]) => ({
  phase: 'Running',
  containerStatuses: states.map(([name, state]) => ({name, state})),
})
const RUNS = {running: {startedAt: '2026-01-01T00:00:00Z'}}
const asked = (pod: string) => ({target: {namespace: 'antrea', pod, container: 'antrea-agent'}})

for (const [what, pods, expected] of [
  ['is asked in its agent', [agent('a', running(['antrea-agent', RUNS], ['antrea-ovs', RUNS]))], asked('a')],
  ['is asked where nobody says what its containers do', [agent('a', {phase: 'Running'})], asked('a')],
  [
    'is not asked while its agent crashes again and again',
    [agent('a', running(['antrea-agent', {waiting: {reason: 'CrashLoopBackOff'}}], ['antrea-ovs', RUNS]))],
    {reason: 'container antrea-agent of its agent Pod antrea/a does not run: CrashLoopBackOff'},
  ],
  [
    'is not asked when its agent has just ended',
    [agent('a', running(['antrea-agent', {terminated: {reason: 'OOMKilled', exitCode: 137}}]))],
    {reason: 'container antrea-agent of its agent Pod antrea/a does not run: OOMKilled'},
  ],
  [
    'is asked in its agent while another container crashes',
    [agent('a', running(['antrea-agent', RUNS], ['antrea-ovs', {waiting: {reason: 'CrashLoopBackOff'}}]))],
    asked('a'),
  ],
  [
    'is asked in the agent that runs, of two',
    [
      agent('a', running(['antrea-agent', {waiting: {reason: 'CrashLoopBackOff'}}])),
      agent('b', running(['antrea-agent', RUNS])),
    ],
    asked('b'),
  ],
  [
    'is not asked before its agent runs',
    [agent('a', {phase: 'Pending'})],
    {reason: 'its agent Pod antrea/a is Pending'},
  ],
] as const)
  agents(`a node ${what}`, () => {
    assert.equal(accessOf([], pods).get('n1'), expected)
  })

agents.run()
