import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {Cluster} from '../../src/model/cluster.ts'
import type {Daemons} from '../../src/model/daemons.ts'
import {openSource} from '../../src/sources/open.ts'
import {captures, snapshotDir, truth} from '../fixtures.ts'
import {type MadeProbe, madeSnapshot} from './made-snapshot.ts'

const daemons = suite('model/daemons')

const daemonsOf = (...probes: readonly MadeProbe[]): Daemons => {
  const node = new Cluster(madeSnapshot(probes)).node('n1')
  assert.ok(node)
  return node.daemons
}

const REFUSED = 'ovs-ofctl: /var/run/openvswitch/br-int.mgmt: failed to open socket (Connection refused)\n'
const NO_PIDFILE =
  'ovs-appctl: cannot read pidfile "/var/run/openvswitch/ovs-vswitchd.pid" (No such file or directory)\n'
const AGENT_REFUSED =
  'Error: Get "https://127.0.0.1:10350/agentinfo?timeout=4s": dial tcp 127.0.0.1:10350: connect: connection refused\n'

for (const [what, probe, daemon, state] of [
  ['an answer is life', {id: 'dpctl-show', stdout: ''}, 'vswitchd', 'up'],
  ['a refused socket is death', {id: 'flows', bridge: 'br-int', exitCode: 1, stderr: REFUSED}, 'vswitchd', 'down'],
  [
    'a refusal of what was asked is life',
    {
      id: 'dpctl-ct-maxconns',
      exitCode: 2,
      stderr: 'maxconns could not be read\novs-appctl: ovs-vswitchd: server returned an error\n',
    },
    'vswitchd',
    'up',
  ],
  [
    'a control socket that is gone is death',
    {
      id: 'dpctl-show',
      exitCode: 1,
      stderr: 'ovs-appctl: cannot connect to "/var/run/openvswitch/ovs-vswitchd.9.ctl" (No such file or directory)\n',
    },
    'vswitchd',
    'down',
  ],
  ['no pidfile is death', {id: 'dpctl-show', exitCode: 1, stderr: NO_PIDFILE}, 'vswitchd', 'down'],
  [
    'an alarm clock is not',
    {
      id: 'dpctl-show',
      exitCode: 142,
      stderr: '2026-01-01T00:00:00Z|00001|fatal_signal|WARN|terminating with signal 14 (Alarm clock)\n',
    },
    'vswitchd',
    'unknown',
  ],
  ['a probe that never ended is not', {id: 'dpctl-show', exitCode: null, error: 'timed out'}, 'vswitchd', 'unknown'],
  [
    'a bridge that is gone is not',
    {id: 'flows', bridge: 'x', exitCode: 1, stderr: 'ovs-ofctl: x is not a bridge or a socket\n'},
    'vswitchd',
    'unknown',
  ],
  [
    'a tool that is missing is not',
    {id: 'dpctl-show', exitCode: 127, stderr: 'sh: ovs-appctl: not found\n'},
    'vswitchd',
    'unknown',
  ],
  [
    'a database that refuses is dead',
    {
      id: 'ovsdb',
      exitCode: 1,
      stderr: 'ovsdb-client: failed to connect to "unix:/var/run/openvswitch/db.sock" (Connection refused)\n',
    },
    'ovsdbServer',
    'down',
  ],
  [
    'a database without a socket is dead',
    {
      id: 'ovs-show',
      exitCode: 1,
      stderr: 'ovs-vsctl: unix:/var/run/openvswitch/db.sock: database connection failed (No such file or directory)\n',
    },
    'ovsdbServer',
    'down',
  ],
  ['an agent that refuses is dead', {id: 'agent-agentinfo', exitCode: 1, stderr: AGENT_REFUSED}, 'agent', 'down'],
  [
    'curl that cannot connect says so by its status',
    {id: 'agent-healthz', argv: ['curl', '-s'], exitCode: 7, stdout: ''},
    'agent',
    'down',
  ],
  [
    'curl that timed out says nothing',
    {id: 'agent-healthz', argv: ['curl', '-s'], exitCode: 28, stdout: ''},
    'agent',
    'unknown',
  ],
  [
    'an agent that fails to do its work answered',
    {id: 'policy-flows', exitCode: 1, stderr: 'Error: InternalError: OVS flow dumping failed\n'},
    'agent',
    'up',
  ],
  [
    'antctl that doesn’t know a flag says nothing',
    {id: 'agent-memberlist', exitCode: 1, stderr: "Error: unknown shorthand flag: 'o' in -o\n"},
    'agent',
    'unknown',
  ],
  ['a log proves nothing', {id: 'agent-log', stdout: 'I1123 started\n'}, 'agent', 'unknown'],
] as const) {
  daemons(`${what}`, () => assert.is(daemonsOf(probe)[daemon].state, state))
}

daemons('what was seen last counts: a daemon may die while it is asked', () => {
  const up = {id: 'dpctl-show', stdout: '', startedAt: '2026-01-01T00:00:01Z'}
  const down = {id: 'dpctl-flows', exitCode: 1, stderr: NO_PIDFILE, startedAt: '2026-01-01T00:00:02Z'}
  assert.is(daemonsOf(down, up).vswitchd.state, 'down')
  assert.is(daemonsOf({...up, startedAt: '2026-01-01T00:00:03Z'}, down).vswitchd.state, 'up')
})

daemons('nobody asked: unknown, and it says so', () => {
  assert.equal(daemonsOf({id: 'ip-link', stdout: '[]\n'}).vswitchd, {
    state: 'unknown',
    reason: 'no probe asked ovs-vswitchd',
    evidence: null,
  })
})

daemons('a dead daemon comes with the words that prove it', () => {
  const {reason, evidence} = daemonsOf({id: 'flows', bridge: 'br-int', exitCode: 1, stderr: REFUSED}).vswitchd
  assert.is(reason, REFUSED.trim())
  assert.equal(evidence, {node: 'n1', probe: 'flows', file: 'nodes/0.stderr', line: null, text: REFUSED.trim()})
})

daemons('in every capture the dead are those that were killed', async () => {
  for (const name of captures()) {
    const cluster = new Cluster(await openSource({from: snapshotDir(name)}))
    const dead = cluster.nodes.flatMap(({name: node, daemons: {vswitchd, ovsdbServer, agent}}) =>
      Object.entries({vswitchd, ovsdbServer, agent})
        .filter(([, daemon]) => daemon.state !== 'up')
        .map(([daemon, {state}]) => `${node} ${daemon} ${state}`),
    )
    const {fault} = truth(name)
    const killed = /^(antrea-agent|ovs-vswitchd) of (\S+) is dead/.exec(fault?.what ?? '')
    const expected = killed === null ? [] : [`${killed[2]} ${killed[1] === 'antrea-agent' ? 'agent' : 'vswitchd'} down`]
    assert.equal(dead, expected, name)
  }
})

daemons.run()
