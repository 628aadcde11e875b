import type {Command} from '@oclif/core'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import GetAddressGroups from '../../../src/commands/get/addressgroups.ts'
import GetAgentInfo from '../../../src/commands/get/agentinfo.ts'
import GetAppliedToGroups from '../../../src/commands/get/appliedtogroups.ts'
import GetNetworkPolicies from '../../../src/commands/get/networkpolicies.ts'
import GetPodInterfaces from '../../../src/commands/get/podinterfaces.ts'
import Version from '../../../src/commands/version.ts'
import {isProblem} from '../../../src/problem.ts'
import {ROOT, runCommand} from '../../cli/run-command.ts'
import {snapshotDir} from '../../fixtures.ts'

const COMMANDS = {
  podinterfaces: GetPodInterfaces,
  agentinfo: GetAgentInfo,
  networkpolicies: GetNetworkPolicies,
  addressgroups: GetAddressGroups,
  appliedtogroups: GetAppliedToGroups,
  version: Version,
} as const
type Name = keyof typeof COMMANDS

for (const [name, command] of Object.entries(COMMANDS)) {
  const named: typeof Command = command
  named.id = name === 'version' ? name : `get:${name}`
}

const command = suite('commands/get/agent-tables')
const run = (name: Name, capture: string, ...argv: readonly string[]) =>
  runCommand(COMMANDS[name], ['--from', snapshotDir(capture), ...argv])

/** The words of the first columns of each row, below the heading. */
const cells = (stdout: string, columns: number) =>
  stdout
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(/ +/).slice(0, columns).join(' '))

const ROWS: readonly (readonly [Name, readonly string[], readonly string[]])[] = [
  ['podinterfaces', ['client'], ['node1 default client']],
  ['podinterfaces', ['pod/default/web-2'], ['node2 default web-2']],
  ['podinterfaces', ['-n', 'team-b'], ['node1 team-b app']],
  ['podinterfaces', ['web-1', '--node', 'node1'], ['default web-1 web-1-7b9877']],
  ['agentinfo', ['--node', 'node/node2'], ['kube-system/antrea-agent-m2vqz node2 Healthy']],
  [
    'networkpolicies',
    ['-p', 'web-1', '-n', 'default'],
    ['node1 8046b613-edfa-4f89-ac96-af8b7ebc4db6 0f4789f6-6f28-5440-8ad4-46d8ac276643'],
  ],
  ['networkpolicies', ['-p', 'default/client'], []],
  [
    'networkpolicies',
    ['-T', 'k8snp', '-n', 'team-b', '--node', 'node1'],
    ['030d9a00-85ac-421d-85dd-2eeed1d732c2 868cc86c-9f2c-566e-bc95-e3a319c00b09 1'],
  ],
  [
    'networkpolicies',
    ['-S', 'web-ports', '--node', 'node1'],
    ['8046b613-edfa-4f89-ac96-af8b7ebc4db6 0f4789f6-6f28-5440-8ad4-46d8ac276643 2'],
  ],
  [
    'networkpolicies',
    ['ec3f0785-8231-4583-85f6-46b39325d23b'],
    ['node2 ec3f0785-8231-4583-85f6-46b39325d23b 6a124aa3-a538-5e1a-ad3b-47631bcfd4d7'],
  ],
  ['addressgroups', ['6a124aa3-a538-5e1a-ad3b-47631bcfd4d7'], ['node2 6a124aa3-a538-5e1a-ad3b-47631bcfd4d7 10.10.2.6']],
  [
    'appliedtogroups',
    ['--node', 'node1', '--sort-by', '.pods[0].pod.name'],
    ['868cc86c-9f2c-566e-bc95-e3a319c00b09 team-b/app', '0f4789f6-6f28-5440-8ad4-46d8ac276643 default/web-1'],
  ],
  ['version', ['--node', 'node1'], ['NODE AGENT ANTCTL', 'node1 v2.7.0 v2.7.0']],
]

for (const [name, argv, rows] of ROWS)
  command(`${name} ${argv.join(' ')}`, async () => {
    const {stdout, stderr, status, error} = await run(name, 'healthy', ...argv)
    assert.is(error, undefined)
    assert.equal([cells(stdout, 3), stderr, status], [rows, '', 0])
  })

for (const name of Object.keys(COMMANDS) as Name[]) {
  command(`${name}: a dead agent is named, the others answer, and the status says so`, async () => {
    const text = await run(name, 'agent-dead-new-pod')
    assert.is(text.status, 4)
    assert.match(text.stdout, /node1/)
    assert.match(text.stdout, /not read: node2: .*connection refused/s)
    const json = await run(name, 'agent-dead-new-pod', '-o', 'json')
    assert.is(json.status, 4)
    assert.equal(
      JSON.parse(json.stdout).coverage.missing.map((one: {node: string}) => one.node),
      ['node2'],
    )
    assert.is((await run(name, 'agent-dead-new-pod', '--node', 'node1')).status, 0)
  })
}

for (const format of ['table', 'raw'])
  command(`-o ${format} has no place for what was not read: standard error has`, async () => {
    const {stdout, stderr, status} = await run('podinterfaces', 'agent-dead-new-pod', '-o', format)
    assert.is(status, 4)
    assert.not.match(stdout, /not read/)
    assert.match(stderr, /^not read: node2: pod interfaces: /)
  })

const REFUSED: readonly (readonly [Name, readonly string[], string])[] = [
  ['podinterfaces', ['nobody'], 'NO_SUCH_POD_INTERFACE'],
  ['podinterfaces', ['client', '-n', 'team-b'], 'NO_SUCH_POD_INTERFACE'],
  ['podinterfaces', ['--node', 'nowhere'], 'NO_SUCH_NODE'],
  ['networkpolicies', ['web-ports'], 'NO_SUCH_POLICY'],
  ['networkpolicies', ['-T', 'NP'], 'USAGE'],
  ['networkpolicies', ['-p', 'default/web-1', '-n', 'team-b'], 'USAGE'],
  ['networkpolicies', ['some-uid', '-S', 'web-ports'], 'USAGE'],
  ['networkpolicies', ['-p', 'nobody'], 'NO_SUCH_POD'],
  ['networkpolicies', ['--sort-by', '.nothing'], 'SORT_BY'],
  ['addressgroups', ['nothing'], 'NO_SUCH_GROUP'],
  ['appliedtogroups', ['--sort-by', 'a b'], 'SORT_BY'],
]

for (const [name, argv, code] of REFUSED)
  command(`${name} ${argv.join(' ')} ends with 2`, async () => {
    const {error, stdout, status} = await run(name, 'healthy', ...argv)
    assert.ok(isProblem(error), String(error))
    assert.equal([error.code, status, stdout], [code, 2, ''])
  })

command('with an agent that does not answer, a name that none has is 4 and not 2', async () => {
  const {status, stdout, error} = await run('podinterfaces', 'agent-dead-new-pod', 'nobody')
  assert.equal([error, status], [undefined, 4])
  assert.match(stdout, /not read: node2: pod interfaces/)
})

command('version says its own where there is no cluster', async () => {
  const {stdout, status} = await runCommand(Version, ['--kubeconfig', `${ROOT}/no-such-file`])
  assert.match(stdout, /^antrail \d+\.\d+\.\d+\n$/)
  assert.is(status, 2)
})

command.run()
