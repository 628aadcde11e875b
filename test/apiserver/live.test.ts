import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parseAllDocuments} from 'yaml'
import type {Trace} from '../../src/trace/result.ts'
import {hasPassed, type Packet, readPacket, sendingOf} from '../lab/cluster/packets.ts'
import {nodeBinaries} from '../nodes/node-binaries.ts'
import {buildBinaries} from './binaries.ts'
import {type LiveLab, openLiveLab} from './live-lab.ts'

const live = suite('apiserver/live')

const cluster = await openLiveLab('healthy', buildBinaries())

const test = (name: string, body: (lab: LiveLab) => Promise<void>): void => {
  live(name, () => body(cluster))
}

const PACKETS: readonly Packet[] = [
  'client tcp web-1:8080',
  'client tcp server:8080',
  'server tcp client:8080',
  'client icmp server',
  'client tcp svc/web:80',
  'client udp server:5353',
  'other tcp db:5432',
  'client tcp db:5432',
  'team-b/app tcp server:8080',
  'team-c/batch tcp server:8080',
  'client tcp other:9090',
]

const full = (name: string) => (name.includes('/') ? name : `default/${name}`)

function question(packet: Packet): readonly string[] {
  const {from, to, protocol, port} = readPacket(packet)
  const isService = to.startsWith('svc/')
  const name = isService ? `svc/${full(to.slice(4))}` : full(to)
  return [full(from), isService ? `${name}:${port}` : `pod/${name}`, '--proto', protocol].concat(
    isService || port === null ? [] : ['--port', String(port)],
  )
}

/** Which verdict a real packet's outcome stands for. */
const agrees = (verdict: string, passed: boolean): boolean =>
  passed ? verdict === 'delivered' : verdict === 'dropped' || verdict === 'rejected'

for (const packet of PACKETS)
  test(`${packet}: the live trace says what the real packet does`, async ({lab, antrail}) => {
    const [outcome] = await lab.machine.send([sendingOf(lab, packet)], 2)
    const {stdout, stderr} = await antrail('admin', 'trace-packet', ...question(packet), '-o', 'json')
    const {verdict, coverage, witness}: Trace = JSON.parse(stdout || 'null') ?? assert.unreachable(stderr)
    assert.equal(coverage.missing, [])
    assert.ok(witness.length > 0, 'Open vSwitch was asked')
    assert.equal(
      witness.filter(({says, artefacts}) => says !== 'agrees' && !(says === 'artefact' && artefacts.length > 0)),
      [],
    )
    const refusedByNobody = outcome?.outcome === 'refused' && verdict === 'delivered'
    assert.ok(
      refusedByNobody || agrees(verdict, hasPassed(outcome!)),
      `${verdict}, and the packet: ${outcome?.outcome}`,
    )
  })

test('a question that only what it looks for makes clear is understood: the gateway has its address from the node', async ({
  antrail,
}) => {
  const asked = ['-p', 'antrea-gw0', '--node', 'node1', '-D', 'default/server', '-o', 'json']
  const {status, stdout, stderr} = await antrail('admin', 'trace-packet', ...asked)
  assert.is(status, 0, stderr)
  const {verdict, from}: Trace = JSON.parse(stdout)
  assert.is(verdict, 'delivered')
  assert.is(from.ip, '10.10.1.1')
})

test('get flows says live what it says of a snapshot: whose they are, and which flows a policy has', async ({
  antrail,
  folder,
  lab,
}) => {
  const file = join(folder, 'whole.tgz')
  const saved = await antrail('admin', 'snapshot', '-o', file)
  assert.is(saved.status, 0, saved.stderr)
  for (const args of [[], ['-N', 'web-ports', '-n', 'default', '--type', 'ANNP']]) {
    const argv = [process.execPath, 'bin/run.js', 'get', 'flows', ...args, '--from', file]
    const [replay] = await lab.machine.run([{argv, node: null, seconds: 60}])
    const {stdout} = await antrail('admin', 'get', 'flows', ...args)
    assert.is(withoutCounters(stdout), withoutCounters(replay!.stdout))
    assert.match(stdout, /policy default\/web-ports/)
  }
})

/** Packets go on meanwhile. */
const withoutCounters = (text: string): string => text.replace(/^( +\d+ +)\d+(?= )/gm, '$1')

test('a saved snapshot replays to the same answer, byte for byte', async ({antrail, folder, lab}) => {
  const file = join(folder, 'one.tgz')
  const args = ['default/client', 'svc/default/web:80']
  const saved = await antrail('admin', 'snapshot', '-o', file, '--for', 'trace', ...args)
  assert.is(saved.status, 0, saved.stderr)
  const replay = async () => {
    const argv = [process.execPath, 'bin/run.js', 'trace-packet', ...args, '-o', 'json', '--from', file]
    return (await lab.machine.run([{argv, node: null, seconds: 60}]))[0]!
  }
  const [first, second] = [await replay(), await replay()]
  assert.is(first.status, 0, first.stderr)
  assert.is(first.stdout, second.stdout)
  const {verdict, witness}: Trace = JSON.parse(first.stdout)
  assert.is(verdict, 'delivered')
  assert.equal([...new Set(witness.map(({says}) => says))].sort(), ['agrees', 'artefact'])
})

for (const [release, node] of nodeBinaries())
  test(`on Node ${release} a live trace says the same`, async ({lab, plane}) => {
    const args = ['trace-packet', 'default/client', 'pod/default/server', '--port', '8080', '-o', 'json']
    const argv = [node, 'bin/run.js', ...args, '--kubeconfig', plane.kubeconfig('admin')]
    const [output] = await lab.machine.run([{argv, node: null, seconds: 60}])
    const {verdict, witness}: Trace = JSON.parse(output!.stdout || 'null') ?? assert.unreachable(output!.stderr)
    assert.is(verdict, 'delivered')
    assert.is(witness.length, 4)
  })

test('without the witness one is not asked', async ({antrail}) => {
  const {stdout} = await antrail(
    'admin',
    'trace-packet',
    'default/client',
    'pod/default/web-1',
    '--port',
    '8080',
    '--no-witness',
    '-o',
    'json',
  )
  assert.equal((JSON.parse(stdout) as Trace).witness, [])
})

test('a whole snapshot of the healthy cluster holds every pod, and diagnose finds nothing in it', async ({
  antrail,
  folder,
  lab,
}) => {
  const file = join(folder, 'all.tgz')
  const saved = await antrail('admin', 'snapshot', '-o', file)
  assert.is(saved.status, 0, `${saved.stdout}${saved.stderr}`)
  const argv = [process.execPath, 'bin/run.js', 'diagnose', '-o', 'json', '--from', file]
  const [report] = await lab.machine.run([{argv, node: null, seconds: 60}])
  const {findings}: {findings: {id: string; severity: string; message: string}[]} = JSON.parse(report!.stdout)
  assert.equal(
    findings.filter(({severity}) => severity !== 'info').map(({id, message}) => `${id} ${message}`),
    [],
  )
})

test('a wrong tunnel is where the live trace stops', async ({lab, antrail}) => {
  const set = (type: string) => lab.machine.shell('node2', `ovs-vsctl set interface antrea-tun0 type=${type}`)
  await set('vxlan')
  try {
    const {stdout, status} = await antrail(
      'admin',
      'trace-packet',
      'default/client',
      'pod/default/server',
      '--port',
      '8080',
      '-o',
      'json',
    )
    const trace: Trace = JSON.parse(stdout)
    assert.is(trace.verdict, 'dropped')
    assert.is(status, 5)
  } finally {
    await set('geneve')
  }
})

test('the permissions of deploy/rbac.yaml are enough for all of it', async ({antrail, folder, plane}) => {
  const denied = await antrail('reader', 'trace-packet', 'default/client', 'pod/default/server', '--port', '8080')
  assert.is(denied.status, 4)
  const roles = parseAllDocuments(readFileSync(new URL('../../deploy/rbac.yaml', import.meta.url), 'utf8')).map((d) =>
    d.toJS(),
  )
  await plane.put(roles.map(bound))
  const access = await antrail('reader', 'check', 'access', '-o', 'json')
  assert.equal(
    JSON.parse(access.stdout).commands.filter((one: {allowed: boolean}) => !one.allowed),
    [],
  )
  const traced = await antrail('reader', 'trace-packet', 'default/client', 'pod/default/server', '--port', '8080')
  assert.is(traced.status, 0, `${traced.stdout}${traced.stderr}`)
  for (const table of ['flows', 'podinterfaces', 'agentinfo', 'networkpolicies', 'addressgroups', 'appliedtogroups']) {
    const shown = await antrail('reader', 'get', table)
    assert.is(shown.status, 0, `${shown.stdout}${shown.stderr}`)
  }
  const saved = await antrail('reader', 'snapshot', '-o', join(folder, 'reader.tgz'))
  assert.is(saved.status, 0, `${saved.stdout}${saved.stderr}`)
})

/** An object of deploy/rbac.yaml, its subjects replaced by the group of the lab's reader. */
function bound(object: {kind: string; apiVersion: string; metadata: {namespace?: string}; subjects?: unknown}) {
  const root = object.apiVersion === 'v1' ? '/api/v1' : `/apis/${object.apiVersion}`
  const {namespace} = object.metadata
  const plural = `${object.kind.toLowerCase()}s`
  const subjects = object.subjects && [{kind: 'Group', name: 'readers', apiGroup: 'rbac.authorization.k8s.io'}]
  return {
    method: 'POST' as const,
    path: `${root}${namespace ? `/namespaces/${namespace}` : ''}/${plural}`,
    body: {...object, ...(subjects ? {subjects} : {})},
  }
}

test('the API server was only read, and its Pods only asked', async ({plane}) => {
  const events = readFileSync(plane.auditLog, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const ours = events.filter(({userAgent}) => userAgent === 'antrail')
  const did = new Set(
    ours.map(
      ({verb, objectRef}) =>
        `${verb} ${objectRef?.resource ?? ''}${objectRef?.subresource ? `/${objectRef.subresource}` : ''}`,
    ),
  )
  const wrong = [...did].filter(
    (one) => !/^(get|list|watch) /.test(one) && one !== 'create selfsubjectaccessreviews' && one !== 'create pods/exec',
  )
  assert.ok(ours.length > 10)
  assert.equal(wrong, [])
})

test('leaves nothing behind', ({close}) => close())
live.run()
