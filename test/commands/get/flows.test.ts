import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parse} from 'yaml'
import GetFlows from '../../../src/commands/get/flows.ts'
import {isProblem} from '../../../src/problem.ts'
import {runCommand} from '../../cli/run-command.ts'
import {snapshotDir} from '../../fixtures.ts'

GetFlows.id = 'get:flows'
const command = suite('commands/get/flows')

const run = (capture: string, ...argv: readonly string[]) =>
  runCommand(GetFlows, ['--from', snapshotDir(capture), '--width', '80', ...argv])

for (const [argv, first] of [
  [['-p', 'default/client'], 'node1 br-int  5 of 152 flows'],
  [['-p', 'client', '-n', 'default'], 'node1 br-int  5 of 152 flows'],
  [['--pod', 'app', '--namespace', 'team-b'], 'node1 br-int  5 of 152 flows'],
  [['-S', 'default/web', '--node', 'node2'], 'node2 br-int  3 of 199 flows'],
  [['-N', 'web-ports', '-n', 'default', '--node', 'node1'], 'node1 br-int  20 of 152 flows'],
  [['-N', 'web-ports', '--type', 'annp', '--node', 'node1'], 'node1 br-int  20 of 152 flows'],
  [['-T', 'SpoofGuard,1', '--node', 'node1'], 'node1 br-int  10 of 152 flows'],
  [['--table-names-only', '--node', 'node1'], 'node1 br-int  29 tables'],
  [['-G', '7', '--node', 'node1'], 'node1 br-int  0 of 152 flows'],
  [['--match', 'table=SpoofGuard and n_packets>100', '--node', 'node1'], 'node1 br-int  2 of 152 flows'],
  [['--bridge', 'br-phy', '--node', 'node1'], 'node1 br-phy  1 flow ·'],
] as const) {
  command(argv.join(' '), async () => {
    const {stdout, stderr, status, error} = await run('healthy', ...argv)
    assert.is(error, undefined)
    assert.ok(stdout.startsWith(first), stdout.slice(0, 200))
    assert.equal([stderr, status], ['', 0])
  })
}

command('several nodes have a heading each', async () => {
  const {stdout} = await run('healthy', '-T', 'SpoofGuard')
  assert.equal(
    stdout
      .split('\n')
      .filter((line) => line.startsWith('node'))
      .map((line) => line.slice(0, 12)),
    ['node1 br-int', 'node2 br-int'],
  )
})

command('raw prints the lines of the dump, and --raw the same', async () => {
  const {stdout} = await run('healthy', '-T', '0', '--node', 'node1', '-o', 'raw')
  assert.is(stdout, (await run('healthy', '-T', '0', '--node', 'node1', '--raw')).stdout)
  assert.equal(
    stdout
      .trim()
      .split('\n')
      .map((line) => /actions=.*/.exec(line)?.[0]),
    ['actions=goto_table:1', 'actions=goto_table:3', 'actions=drop'],
  )
})

command('table is what antctl prints', async () => {
  const {stdout} = await run('healthy', '-T', '0', '--node', 'node1', '-o', 'table')
  assert.match(stdout, /^\ncookie=0x1000000000000, duration=[\d.]+s, table=PipelineRootClassifier, /)
  const names = await run('healthy', '--table-names-only', '--node', 'node1', '-o', 'table')
  assert.match(names.stdout, /^PipelineRootClassifier\nARPSpoofGuard\nARPResponder\n/)
})

command('JSON and YAML are the same answer', async () => {
  const json = await run('healthy', '-p', 'client', '-o', 'json')
  const yaml = await run('healthy', '-p', 'client', '-o', 'yaml')
  assert.equal(parse(yaml.stdout), JSON.parse(json.stdout))
  assert.is(JSON.parse(json.stdout).schema, 'antrail.dev/flows/v1')
  assert.is(JSON.parse(json.stdout).bridges[0].flows[0].cookie, '0x1010000000000')
})

command('what could not be read is named, and the status says so', async () => {
  const {stdout, status} = await run('vswitchd-dead', '-T', 'SpoofGuard')
  assert.is(status, 4)
  assert.match(stdout, /not read: node2: flows of br-int: /)
  assert.is((await run('vswitchd-dead', '-T', 'SpoofGuard', '--node', 'node1')).status, 0)
  const raw = await run('vswitchd-dead', '-T', 'SpoofGuard', '-o', 'raw')
  assert.is(raw.status, 4)
  assert.match(raw.stderr, /^not read: node2: flows of br-int: /)
  assert.not.match(raw.stdout, /not read/)
})

for (const [argv, code] of [
  [['-p', 'nobody'], 'NO_SUCH_POD'],
  [['-S', 'nothing'], 'NO_SUCH_SERVICE'],
  [['-N', 'nothing'], 'NO_SUCH_POLICY'],
  [['-T', 'Nothing'], 'NO_SUCH_TABLE'],
  [['--node', 'nowhere'], 'NO_SUCH_NODE'],
  [['--match', 'nw_dst='], 'MATCH_SYNTAX'],
] as const) {
  command(`${argv.join(' ')} ends with 2`, async () => {
    const {error, stdout, status} = await run('healthy', ...argv)
    assert.ok(isProblem(error))
    assert.equal([isProblem(error) && error.code, status, stdout], [code, 2, ''])
  })
}

command.run()
