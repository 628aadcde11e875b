import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {Ajv2020} from 'ajv/dist/2020.js'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parseAllDocuments} from 'yaml'
import {PROBES} from '../../src/snapshot/probes.ts'
import {sessionArgv} from '../../src/sources/node/script.ts'
import {buildBinaries} from './binaries.ts'
import {openLiveLab} from './live-lab.ts'

const audit = suite('apiserver/audit')

const {lab, plane, antrail, folder, close} = await openLiveLab('healthy', buildBinaries())

interface Event {
  readonly auditID: string
  readonly userAgent?: string
  readonly verb: string
  readonly requestURI: string
  readonly stage: string
  readonly objectRef?: {readonly resource?: string; readonly subresource?: string}
}

/**
 * What antrail asked of the API server, from the n-th line of its log on; a request is there once for each of its stages, and the last one
 * of an exec may come after the command that asked.
 */
function asked(from = 0): readonly Event[] {
  const lines = readFileSync(plane.auditLog, 'utf8').trim().split('\n')
  const events = lines.map((line): Event => JSON.parse(line))
  const earlier = new Set(events.slice(0, from).map(({auditID}) => auditID))
  const ours = events.slice(from).filter(({userAgent, auditID}) => userAgent === 'antrail' && !earlier.has(auditID))
  return [...new Map(ours.map((event) => [event.auditID, event])).values()]
}

const logged = (): number => readFileSync(plane.auditLog, 'utf8').trim().split('\n').length
const isExec = ({objectRef}: Event): boolean => objectRef?.subresource === 'exec'

/** Flows and groups without their counters, and the database without its own. */
async function switches(): Promise<readonly string[]> {
  const ask =
    'ovs-ofctl -O OpenFlow15 --no-stats dump-flows br-int | sort; ovs-ofctl -O OpenFlow15 dump-groups br-int | grep -v xid; ' +
    'ovsdb-client --format=json dump Open_vSwitch Bridge name external_ids other_config; ' +
    'ovsdb-client --format=json dump Open_vSwitch Port name external_ids tag; ' +
    'ovsdb-client --format=json dump Open_vSwitch Interface name type options external_ids ofport_request'
  const answers = await Promise.all(
    lab.capture.nodes.map((node) => lab.machine.run([{argv: ['sh', '-c', ask], node, seconds: 30}])),
  )
  return answers.map(([output]) => output!.stdout)
}

/** The words of an exec that are the same in all: the program, without the questions behind it. */
const FIXED_WORDS = 5
const programOf = (uri: string): string =>
  new URL(uri, 'http://x').searchParams.getAll('command').slice(0, FIXED_WORDS).join('\0')
const PROGRAM = sessionArgv(PROBES, {nonce: '', seconds: 0, lines: [], place: 'node'}).slice(0, FIXED_WORDS).join('\0')

const COMMANDS: readonly (readonly string[])[] = [
  ['trace-packet', 'default/client', 'pod/default/server', '--port', '8080'],
  ['trace-packet', 'default/client', 'svc/default/web:80'],
  ['diagnose'],
  ['check', 'cluster'],
  ['check', 'access'],
  ['get', 'flows', '--node', 'node1'],
  ...['podinterfaces', 'agentinfo', 'networkpolicies', 'addressgroups', 'appliedtogroups', 'ovsflows'].map((one) => [
    'get',
    one,
  ]),
  ['ovs', 'match', 'br-int', 'ip', '--table', '0', '--node', 'node1'],
  ['ovs', 'trace', 'br-int', 'in_port=1,ip', '--node', 'node1'],
  ['snapshot', '--redact', '-o', join(folder, 'redacted.tgz')],
]

audit(
  'after a run of every command the API server was only read, Pods were only asked, and the switches are as before',
  async () => {
    const before = await switches()
    for (const words of COMMANDS) {
      const {status, stderr} = await antrail('admin', ...words)
      assert.ok([0, 3, 4, 5].includes(status ?? -1), `${words.join(' ')}: ${status} ${stderr}`)
    }
    const events = asked()
    const wrong = events
      .map(
        ({verb, objectRef}) =>
          `${verb} ${objectRef?.resource}${objectRef?.subresource ? `/${objectRef.subresource}` : ''}`,
      )
      .filter(
        (did) =>
          !/^(?:list|watch) [a-z]+$|^get [a-z]+\/exec$|^create pods\/exec$|^create selfsubjectaccessreviews$/.test(did),
      )
    assert.equal([...new Set(wrong)], [])
    assert.equal(
      events.filter(({objectRef}) => objectRef?.resource === 'secrets'),
      [],
    )
    const programs = new Set(events.filter(isExec).map(({requestURI}) => programOf(requestURI)))
    assert.equal([...programs], [PROGRAM])
    assert.equal(await switches(), before)
  },
)

const COUNTS: readonly (readonly [string, readonly string[], number])[] = [
  ['two pods on two nodes', ['default/client', 'pod/default/server', '--port', '8080'], 6],
  // Its endpoints.
  ['a Service', ['default/client', 'svc/default/web:80'], 7],
]
for (const [what, words, most] of COUNTS)
  audit(`a trace of ${what} takes at most 2 execs and ${most} other requests`, async () => {
    const from = logged()
    const {status, stderr} = await antrail('admin', 'trace-packet', ...words)
    assert.is(status, 0, stderr)
    const events = asked(from)
    assert.ok(events.filter(isExec).length <= 2, `${events.filter(isExec).length} execs`)
    const others = events.filter((event) => !isExec(event))
    assert.ok(others.length <= most, others.map(({verb, requestURI}) => `${verb} ${requestURI}`).join('\n'))
  })

interface Role {
  readonly kind: string
  readonly metadata: {readonly name: string; readonly namespace?: string}
  readonly rules: readonly {readonly apiGroups: string[]; readonly resources: string[]; readonly verbs: string[]}[]
}

const documents = parseAllDocuments(readFileSync(new URL('../../deploy/rbac.yaml', import.meta.url), 'utf8')).map(
  (one) => one.toJS(),
)
const isRole = (object: {kind: string}): object is Role => object.kind === 'Role' || object.kind === 'ClusterRole'

function put(
  method: 'POST' | 'PUT',
  object: {kind: string; apiVersion?: string; metadata: {name: string; namespace?: string}},
) {
  const apiVersion = object.apiVersion ?? 'rbac.authorization.k8s.io/v1'
  const {namespace, name} = object.metadata
  const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`
  const path = `${root}${namespace ? `/namespaces/${namespace}` : ''}/${object.kind.toLowerCase()}s`
  const subjects = object.kind.endsWith('Binding')
    ? {subjects: [{kind: 'Group', name: 'readers', apiGroup: 'rbac.authorization.k8s.io'}]}
    : {}
  return {
    method,
    path: method === 'PUT' ? `${path}/${name}` : path,
    body: {...object, apiVersion, ...subjects},
  } as const
}

/** What the account lacks, once the API server has taken notice of the change: its authorizer learns of it a moment later. */
async function lacks(wanted: boolean): Promise<readonly string[]> {
  for (let tries = 0; ; tries++) {
    const {stdout} = await antrail('reader', 'check', 'access', '-o', 'json')
    const {commands}: {commands: {lacks: string[]}[]} = JSON.parse(stdout)
    const missing = [...new Set(commands.flatMap((one) => one.lacks))]
    if (missing.length > 0 === wanted || tries === 5) return missing
  }
}

audit('each right of deploy/rbac.yaml is needed: without it check access names it', async () => {
  await plane.put(documents.map((one) => put('POST', one)))
  assert.equal(await lacks(false), [])
  const schema = JSON.parse(readFileSync(new URL('../../schemas/access.v1.json', import.meta.url), 'utf8'))
  const {stdout} = await antrail('reader', 'check', 'access', '-o', 'json')
  assert.ok(new Ajv2020({strict: false}).compile(schema)(JSON.parse(stdout)))
  for (const role of documents.filter(isRole)) {
    // All of a rule's resources at once, and each of the rule's verbs: hundreds of roles would take minutes.
    for (const [i, rule] of role.rules.entries()) {
      await plane.put([put('PUT', {...role, rules: role.rules.filter((_, at) => at !== i)} as Role)])
      const missing = await lacks(true)
      const expected = rule.resources.flatMap((resource) => rule.verbs.map((verb) => `${verb} ${resource}`)).length
      assert.is(missing.length, expected, `without ${JSON.stringify(rule)}: ${missing.join(', ')}`)
    }
    await plane.put([put('PUT', role)])
    assert.equal(await lacks(false), [])
  }
})

audit('leaves nothing behind', () => close())
audit.run()
