import {copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parse} from 'yaml'
import OvsExplain from '../../../src/commands/ovs/explain.ts'
import OvsMatch from '../../../src/commands/ovs/match.ts'
import OvsSupport from '../../../src/commands/ovs/support.ts'
import OvsTrace from '../../../src/commands/ovs/trace.ts'
import {isProblem} from '../../../src/problem.ts'
import {runCommand} from '../../cli/run-command.ts'
import {captureDir, snapshotDir, witness} from '../../fixtures.ts'

OvsTrace.id = 'ovs:trace'
OvsMatch.id = 'ovs:match'
OvsExplain.id = 'ovs:explain'
OvsSupport.id = 'ovs:support'
const commands = suite('commands/ovs')

const FROM = ['--from', snapshotDir('healthy'), '--width', '80']
const HEADERS = 'dl_src=e6:66:f8:96:ed:dd,dl_dst=c2:31:d4:a9:28:1b,tcp,nw_src=10.10.1.2,nw_dst=10.10.2.2'
const FLOW = `in_port=default/client,${HEADERS},tp_src=40000,tp_dst=8080`
const trace = (...argv: readonly string[]) => runCommand(OvsTrace, [...argv, ...FROM])

commands('ovs trace says what a real packet meets: a SYN with a TTL goes over the tunnel', async () => {
  const {stdout, status, stderr} = await trace('br-int', FLOW, '--node', 'node1')
  assert.match(
    stdout,
    /^✓ SENT {2}node1 br-int, what a packet meets\n {2}out of antrea-tun0 \(geneve to 172\.31\.0\.12/,
  )
  assert.match(stdout, /assumed: nw_ttl=64\n.*assumed: tcp_flags=syn\n/)
  assert.equal([status, stderr], [0, ''])
})

commands('ovs trace --faithful knows that the end of that trace is none', async () => {
  const {stdout, status} = await trace('br-int', `${FLOW},nw_ttl=64`, '--node', 'node1', '--faithful')
  assert.match(stdout, /^\? UNDETERMINED/)
  assert.match(stdout, /a real one is sent/)
  assert.is(status, 4)
})

commands('ovs trace -o ofproto prints what the switch printed, but for ids and megaflows', async () => {
  const comparable = (text: string): string =>
    text
      .replace(/^Megaflow: .*$/gm, '')
      // In what order a flood reaches its ports is a hash table's.
      .replace(/^(Datapath actions: )([\d,]+)$/gm, (_, head, ports) => head + ports.split(',').sort().join())
      .replace(/(recirc\(|recirc_id=)(0x[0-9a-f]+|[1-9]\d*)/g, '$1N')
  let compared = 0
  for (const {id, argv, node, stdout, exitCode} of witness('healthy')) {
    const [bridge = '', flow = '', ...options] = argv.slice(argv.indexOf('ofproto/trace') + 1)
    // A flow that learn() made keeps its load; a dump over OpenFlow 1.5 spells it set_field.
    if (exitCode !== 0 || id === 'service-sticky') continue
    const ours = await trace(bridge, flow, '--node', node, '-o', 'ofproto', ...options)
    assert.is(comparable(ours.stdout), comparable(stdout), argv.join(' '))
    compared++
  }
  assert.ok(compared > 30, `${compared}`)
})

commands('ovs trace drops with 5 and refuses with 2, in the words of ofproto/trace', async () => {
  const spoofed = FLOW.replace('10.10.1.2', '10.10.1.99')
  assert.is((await trace('br-int', spoofed, '--node', 'node1')).status, 5)
  for (const [argv, message] of [
    [
      ['br-int', 'in_port=nope', '--node', 'node1'],
      'Bad openflow flow syntax: in_port=nope: bad value for in_port (nope: invalid or unknown port for in_port)',
    ],
    [
      ['br-int', 'udp,tp_dst=53', '--node', 'node1'],
      'Bad openflow flow syntax: udp,tp_dst=53: prerequisites not met for setting tp_dst',
    ],
    [['br-int', 'foo=1', '--node', 'node1'], 'Bad openflow flow syntax: foo=1: unknown field foo'],
    [['nobr', 'ip', '--node', 'node1'], 'nobr: unknown bridge'],
    [
      ['br-int', 'ip', '--node', 'node1', '--ct-next', 'est'],
      'est: invalid connection state: If "trk" is unset, no other flags are set',
    ],
    [['br-int', 'ip', '--node', 'node1', '--ct-next', 'bogus'], 'bogus: unknown connection tracking state flag'],
    [['br-int', 'ip', 'abc', '--node', 'node1'], 'Trailing garbage in packet data'],
    [['br-int', 'in_port(99),eth()', '--node', 'node1'], 'no OpenFlow port for datapath port 99'],
    [['br-int', 'ip'], "2 nodes have a bridge 'br-int': node1, node2"],
  ] as const) {
    const {error, status, stdout} = await trace(...argv)
    assert.equal([isProblem(error) && error.message, status, stdout], [message, 2, ''], argv.join(' '))
  }
})

commands('ovs trace takes a whole frame, and a port of its own', async () => {
  const frame =
    'c231d4a9281be666f896eddd0800450000280000400040062200 0a0a01020a0a02029c401f90000000000000000050020000 00000000'
  const {stdout, status} = await trace('br-int', 'in_port=default/client', frame.replaceAll(' ', ''), '--node', 'node1')
  assert.equal([status, stdout.split('\n')[0]], [0, '✓ SENT  node1 br-int, what a packet meets'])
  const named = await trace('br-int', `${HEADERS},tp_dst=8080`, '-p', 'default/client', '--node', 'node1')
  assert.is(named.status, 0)
})

commands('ovs trace reads a folder of dumps, with or without a folder a bridge', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'antrail-'))
  try {
    const from = join(captureDir('healthy'), 'snapshot/nodes/node1/bridges/br-int')
    const flow = FLOW.replace('default/client', '1')
    const ask = () => runCommand(OvsTrace, ['br-int', flow, '--bridge-files', folder, '--width', '80'])
    const empty = await ask()
    assert.equal([isProblem(empty.error) && empty.error.code, empty.status], ['SOURCE_EMPTY', 2])
    for (const file of ['flows.txt', 'groups.txt', 'ports-desc.txt']) copyFileSync(join(from, file), join(folder, file))
    const flat = await ask()
    assert.match(flat.stdout, /^✓ SENT {2}files br-int/)
    rmSync(join(folder, 'flows.txt'))
    mkdirSync(join(folder, 'br-int'))
    // By the command's own word, and with its last newline lost.
    writeFileSync(join(folder, 'br-int/dump-flows.txt'), readFileSync(join(from, 'flows.txt'), 'utf8').trimEnd())
    for (const file of ['groups.txt', 'ports-desc.txt']) {
      copyFileSync(join(from, file), join(folder, 'br-int', file))
      rmSync(join(folder, file))
    }
    const own = await ask()
    assert.is(own.stdout.replaceAll('br-int/dump-', ''), flat.stdout)
  } finally {
    rmSync(folder, {recursive: true})
  }
})

commands('ovs match says what wins and why the others do not', async () => {
  const {stdout, status} = await runCommand(OvsMatch, [
    'br-int',
    'ip,nw_dst=10.10.2.3',
    '-T',
    'L3Forwarding',
    '--node',
    'node1',
    ...FROM,
  ])
  assert.match(stdout, /`nw_dst` 10\.10\.2\.3 \(default\/web-2\) is outside 10\.10\.1\.0\/24/)
  assert.match(stdout, / 200 {2}wins {7}10\.10\.2\.0\/24/)
  assert.is(status, 0)
  for (const [argv, code] of [
    [['br-int', 'nw_dst=', '-T', '4', '--node', 'node1'], 'MATCH_SYNTAX'],
    [['br-int', 'ip', '-T', 'Nowhere', '--node', 'node1'], 'NO_SUCH_TABLE'],
    [['br-int', 'ip', '-T', '4', '--node', 'node9'], 'NO_SUCH_NODE'],
  ] as const) {
    const failed = await runCommand(OvsMatch, [...argv, ...FROM])
    assert.equal([isProblem(failed.error) && failed.error.code, failed.status], [code, 2])
  }
})

commands('ovs explain names what a trace only numbers, and finds its node', async () => {
  const file = join(captureDir('healthy'), witness('healthy').find(({id}) => id === 'cross-node-tcp')?.file ?? '')
  const named = await runCommand(OvsExplain, [file, ...FROM])
  assert.match(named.stdout, /23 of 23 flows of the trace are in the dump of node1/)
  assert.match(named.stdout, /a real one is sent/)
  assert.is(named.status, 4)
  const alone = await runCommand(OvsExplain, [file, '--width', '80'])
  assert.match(alone.stdout, /no dump names its tables and ports/)
  const lost = await runCommand(OvsExplain, ['/nowhere/trace.txt'])
  assert.equal([isProblem(lost.error) && lost.error.code, lost.status], ['FILE_NOT_FOUND', 2])
})

commands('JSON and YAML are the same answer', async () => {
  for (const [command, argv, schema] of [
    [OvsTrace, ['br-int', FLOW, '--node', 'node1', ...FROM], 'ovs-trace'],
    [OvsMatch, ['br-int', 'ip', '-T', 'SpoofGuard', '--node', 'node1', ...FROM], 'ovs-match'],
    [OvsSupport, [], 'ovs-support'],
  ] as const) {
    const json = await runCommand(command, [...argv, '-o', 'json'])
    const yaml = await runCommand(command, [...argv, '-o', 'yaml'])
    assert.equal(parse(yaml.stdout), JSON.parse(json.stdout))
    assert.is(JSON.parse(json.stdout).schema, `antrail.dev/${schema}/v1`)
  }
})

commands('a line that is no flow makes a miss undetermined, and is told where a flow takes the packet', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'antrail-damaged-'))
  try {
    const flows = [' table=0,priority=1,ip,nw_dst=10.0.0.1 actions=output:2', '***decode error: OFPBAC_BAD_TYPE***', '']
    writeFileSync(join(folder, 'flows.txt'), flows.join('\n'))
    const ask = (flow: string) => runCommand(OvsTrace, ['br0', flow, '--bridge-files', folder, '--json'])
    const taken = JSON.parse((await ask('in_port=1,ip,nw_dst=10.0.0.1')).stdout)
    assert.ok(
      taken.assumed.some((text: string) => /goes first \(line 2 of flows/.test(text)),
      taken.assumed.join(),
    )
    const missed = await ask('in_port=1,ip,nw_dst=10.0.0.2')
    assert.is(missed.status, 4)
    assert.match(JSON.parse(missed.stdout).undetermined[0], /^line 2 of flows cannot be read/)
  } finally {
    rmSync(folder, {recursive: true})
  }
})

commands.run()
