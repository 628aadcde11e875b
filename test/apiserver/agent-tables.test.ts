import {readdirSync, readFileSync, renameSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {buildBinaries} from './binaries.ts'
import {type LiveLab, openLiveLab} from './live-lab.ts'
import {AGENT_TOKEN, STAND_IN} from './recorded-agent.ts'

/** There is no agent in this lab: antctl's answers are the JSON that was recorded of one, everything else is real. */
const tables = suite('apiserver/agent-tables, with the recorded JSON of the agents')

const cluster = await openLiveLab('healthy', buildBinaries())

const test = (name: string, body: (lab: LiveLab) => Promise<void>): void => {
  tables(name, () => body(cluster))
}

const TABLES = ['podinterfaces', 'agentinfo', 'networkpolicies', 'addressgroups', 'appliedtogroups']
const PROGRAM = new URL('../../bin/run.js', import.meta.url).pathname

const inBin = ({folder}: LiveLab, node: string, file: string): string => join(folder, `bin-${node}`, file)

/** What the stand-ins were asked since the last look, by node. */
function asked(lab: LiveLab): Readonly<Record<string, readonly string[]>> {
  const of = (node: string): readonly string[] => {
    const file = inBin(lab, node, STAND_IN.asked)
    try {
      return readFileSync(file, 'utf8').trim().split('\n')
    } catch {
      return []
    } finally {
      rmSync(file, {force: true})
    }
  }
  return {node1: of('node1'), node2: of('node2')}
}

/** The execs that the API server has seen, also those that it has not seen the end of: their paths. */
function execs({plane}: LiveLab): readonly string[] {
  const events = readFileSync(plane.auditLog, 'utf8')
    .trim()
    .split('\n')
    .map((line): {auditID: string; requestURI: string; objectRef?: {subresource?: string}} => JSON.parse(line))
    .filter(({objectRef}) => objectRef?.subresource === 'exec')
  return [...new Map(events.map(({auditID, requestURI}) => [auditID, requestURI])).values()]
}

const replay = async ({lab}: LiveLab, ...argv: readonly string[]) =>
  (await lab.machine.run([{argv: [process.execPath, PROGRAM, ...argv], node: null, seconds: 60}]))[0]!

const withoutTime = (json: string) => json.replace(/"takenAt": "[^"]*"/, '')

test('a table from the cluster is the table from its snapshot', async (lab) => {
  const file = join(lab.folder, 'agents.tgz')
  assert.is((await lab.antrail('admin', 'snapshot', '-o', file)).status, 0)
  for (const table of [...TABLES.map((name) => ['get', name]), ['version']])
    for (const format of ['text', 'json']) {
      const argv = [...table, '-o', format]
      const live = await lab.antrail('admin', ...argv)
      const saved = await replay(lab, ...argv, '--from', file)
      assert.equal([live.stderr, live.status], ['', 0], argv.join(' '))
      assert.ok(live.stdout.length > 40)
      assert.is(withoutTime(live.stdout), withoutTime(saved.stdout), argv.join(' '))
    }
})

const ONE = (table: string) => [`get ${table} -o json --timeout 4s`]

for (const [argv, node1, node2] of [
  [['get', 'podinterfaces'], ONE('podinterface'), ONE('podinterface')],
  [['get', 'podinterfaces', 'client', '-n', 'default'], ONE('podinterface'), []],
  [['get', 'agentinfo', '--node', 'node2'], [], ONE('agentinfo')],
  [['get', 'addressgroups', '--node', 'node1'], ONE('addressgroup'), []],
  [['get', 'appliedtogroups'], ONE('appliedtogroup'), ONE('appliedtogroup')],
  [
    ['get', 'networkpolicies', '-p', 'default/web-2'],
    [],
    [...ONE('networkpolicy'), ...ONE('podinterface'), ...ONE('appliedtogroup')],
  ],
] as const)
  test(`${argv.join(' ')} asks the recorded agents for no more than it needs, in one exec a node`, async (lab) => {
    asked(lab)
    const before = execs(lab).length
    const {status, stderr} = await lab.antrail('admin', ...argv)
    assert.equal([status, stderr], [0, ''])
    const questions = asked(lab)
    assert.equal(questions, {node1, node2})
    const nodes = Object.values(questions).filter((of) => of.length > 0)
    assert.is(execs(lab).length - before, nodes.length)
  })

for (const [argv, nodes] of [
  [['--node', 'node2', '-T', 'SpoofGuard'], ['node2']],
  [['--pod', 'default/client'], ['node1']],
  [['-p', 'web-2', '-n', 'default'], ['node2']],
  [
    ['-T', 'Classifier'],
    ['node1', 'node2'],
  ],
] as const)
  test(`get flows ${argv.join(' ')} asks ${nodes.join(' and ')} alone, whose switches are real`, async (lab) => {
    const before = execs(lab).length
    const {stdout, stderr, status} = await lab.antrail('admin', 'get', 'flows', ...argv, '-o', 'json')
    assert.equal([stderr, status], ['', 0])
    const {bridges}: {bridges: {node: string; flows: unknown[]}[]} = JSON.parse(stdout)
    assert.equal(
      bridges.map(({node}) => node),
      nodes,
    )
    for (const {flows} of bridges) assert.ok(flows.length > 0)
    assert.is(execs(lab).length - before, nodes.length)
  })

test('on a node itself the same tables come from its own agent, whose JSON is recorded', async (lab) => {
  const path = `${join(lab.folder, 'bin-node1')}:${process.env.PATH}`
  for (const argv of [
    ...TABLES.map((table) => ['get', table, '-o', 'table']),
    ['get', 'netpol', '-p', 'web-1', '-o', 'table'],
    ['get', 'ovsflows', '-p', 'client', '-n', 'default', '-T', 'SpoofGuard', '-o', 'table'],
  ]) {
    const local = ['env', `PATH=${path}`, 'NODE_NAME=node1', process.execPath, PROGRAM, ...argv, '--local']
    const [here] = await lab.lab.machine.run([{argv: local, node: 'node1', seconds: 60}])
    const there = await lab.antrail('admin', ...argv, '--node', 'node1')
    assert.equal([here?.stderr, here?.status], ['', 0], argv.join(' '))
    assert.ok(there.stdout.length > 40)
    const timeless = (text = '') => text.replace(/duration=[\d.]+s|idle_age=\d+|n_(packets|bytes)=\d+/g, '')
    assert.is(timeless(here?.stdout), timeless(there.stdout), argv.join(' '))
  }
})

test('under the name of antctl, its own spellings work on the cluster', async (lab) => {
  for (const line of [
    'get podinterface client -n default',
    'get of -p client -n default',
    'get netpol -T ANNP --sort-by=effectivePriority',
    'trace-packet -S default/client -D default/server -f tcp,tcp_dst=8080',
    'version',
  ]) {
    const {stdout, stderr, status} = await lab.antctl('admin', ...line.split(' '))
    assert.is(status, 0, `${line}: ${stdout}${stderr}`)
    assert.match(stdout, /node1|NODE/)
  }
  const refused = await lab.antctl('admin', 'log-level', '4')
  assert.is(refused.status, 127)
  assert.match(refused.stderr, /antrail only reads/)
})

test('an agent that does not answer is named, and the other one shown', async (lab) => {
  const token = inBin(lab, 'node2', STAND_IN.token)
  renameSync(token, `${token}.gone`)
  try {
    for (const argv of [...TABLES.map((table) => ['get', table]), ['version']]) {
      const {stdout, status} = await lab.antrail('admin', ...argv)
      assert.is(status, 4, argv.join(' '))
      assert.match(stdout, /node1/)
      assert.match(stdout, /not read: node2: .*no\s+token/s)
    }
    assert.is((await lab.antrail('admin', 'get', 'pi', 'client', '-n', 'default')).status, 0)
    assert.is((await lab.antrail('admin', 'get', 'pi', 'nobody')).status, 4)
  } finally {
    renameSync(`${token}.gone`, token)
  }
})

test('an account that may do nothing gets no empty table', async ({antrail}) => {
  for (const argv of [['podinterfaces'], ['flows'], ['networkpolicies', '--sort-by', 'effectivePriority']]) {
    const {stdout, status} = await antrail('reader', 'get', ...argv)
    assert.is(status, 4)
    assert.match(stdout, /not read: nodes: .*forbidden/s)
  }
})

test("no token leaves its place: the agent's stays on the node, the kubeconfig's never gets there", async (lab) => {
  const folder = join(lab.folder, 'whole')
  assert.is((await lab.antrail('admin', 'snapshot', '-o', folder)).status, 0)
  const kept = readdirSync(folder, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile())
  assert.ok(kept.length > 100)
  const [config] = [JSON.parse(readFileSync(lab.plane.kubeconfig('admin'), 'utf8'))]
  const own: string = config.users[0].user.token
  assert.ok(own.length > 8)
  for (const {parentPath, name} of kept) {
    const text = readFileSync(join(parentPath, name), 'latin1')
    assert.not.ok(text.includes(AGENT_TOKEN), name)
    assert.not.ok(text.includes(own), name)
  }
  for (const uri of execs(lab)) assert.not.ok(uri.includes(own) || uri.includes(AGENT_TOKEN))
  for (const node of ['node1', 'node2']) {
    const seen = readFileSync(inBin(lab, node, STAND_IN.seen), 'utf8')
    assert.match(seen, /PATH=/)
    assert.match(seen, /timeout .*antctl get/)
    assert.not.ok(seen.includes(own))
  }
})

test('leaves nothing behind', ({close}) => close())
tables.run()
