import {readFileSync} from 'node:fs'
import {Ajv2020} from 'ajv/dist/2020.js'
import fc from 'fast-check'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parse} from 'yaml'
import {agentInfosOf} from '../../../src/inspect/agent/agent-infos.ts'
import type {AgentAnswer} from '../../../src/inspect/agent/answer.ts'
import {groupsOf} from '../../../src/inspect/agent/groups.ts'
import {networkPoliciesOf} from '../../../src/inspect/agent/network-policies.ts'
import {podInterfacesOf} from '../../../src/inspect/agent/pod-interfaces.ts'
import {versionsOf} from '../../../src/inspect/agent/versions.ts'
import type {Cluster} from '../../../src/model/cluster.ts'
import {shortened} from '../../../src/views/agent/columns.ts'
import {
  type AgentJson,
  toAgentInfoJson,
  toGroupsJson,
  toNetworkPoliciesJson,
  toPodInterfacesJson,
  toVersionJson,
} from '../../../src/views/agent/json.ts'
import {type TableFormat, type TableView, tableLines} from '../../../src/views/agent/lines.ts'
import {
  ADDRESS_GROUPS,
  AGENT_INFOS,
  APPLIED_TO_GROUPS,
  NETWORK_POLICIES,
  POD_INTERFACES,
  VERSIONS,
} from '../../../src/views/agent/tables.ts'
import {formatJson} from '../../../src/views/json.ts'
import {createPaint} from '../../../src/views/paint.ts'
import type {Screen} from '../../../src/views/screen.ts'
import {capturedCluster} from '../../antrea/captured.ts'
import {captures} from '../../fixtures.ts'
import {agents} from '../../inspect/agent/made-agents.ts'
import {matchesGolden} from '../golden.ts'

const views = suite('views/agent')

const screen = (width: number, {color = false, unicode = true} = {}): Screen => ({
  width,
  unicode,
  paint: createPaint({color}),
})

const NO_POLICY = {name: null, source: null, namespace: null, type: null, pod: null}

/** A table bound to its answer: which rows it has decides which type they are. */
interface Asked {
  readonly lines: (format: TableFormat, on: Screen, withNode?: boolean) => readonly string[]
  readonly json: () => AgentJson
}

function asked<Item>(view: TableView<Item>, answer: AgentAnswer<Item>): Asked {
  return {
    // agentinfo has a column of its own for the node.
    lines: (format, on, withNode = view.json !== toAgentInfoJson) =>
      tableLines(view, answer, {format, withNode, screen: on}),
    json: () => view.json(answer),
  }
}

type Nodes = readonly string[] | null

const TABLES: Readonly<Record<string, (cluster: Cluster, nodes?: Nodes) => Asked>> = {
  podinterfaces: (cluster, nodes = null) =>
    asked(
      {columns: POD_INTERFACES, plural: 'pod interfaces', json: toPodInterfacesJson},
      podInterfacesOf(cluster, {nodes, pod: null, namespace: null}),
    ),
  agentinfo: (cluster, nodes = null) =>
    asked({columns: AGENT_INFOS, plural: 'agents', json: toAgentInfoJson}, agentInfosOf(cluster, nodes)),
  networkpolicies: (cluster, nodes = null) =>
    asked(
      {columns: NETWORK_POLICIES, plural: 'policies', json: toNetworkPoliciesJson},
      networkPoliciesOf(cluster, {...NO_POLICY, nodes, sortBy: 'effectivePriority'}),
    ),
  addressgroups: (cluster, nodes = null) =>
    asked(
      {columns: ADDRESS_GROUPS, plural: 'address groups', json: (of) => toGroupsJson('addressgroups', of)},
      groupsOf(cluster, {table: 'addressgroup', nodes, name: null, sortBy: null}),
    ),
  appliedtogroups: (cluster, nodes = null) =>
    asked(
      {columns: APPLIED_TO_GROUPS, plural: 'applied-to groups', json: (of) => toGroupsJson('appliedtogroups', of)},
      groupsOf(cluster, {table: 'appliedtogroup', nodes, name: null, sortBy: null}),
    ),
  version: (cluster, nodes = null) =>
    asked({columns: VERSIONS, plural: 'agents', json: (of) => toVersionJson('0.0.0', of)}, versionsOf(cluster, nodes)),
}

const golden = (name: string, lines: readonly string[]) =>
  matchesGolden(`agent/${name}.golden`, `${lines.join('\n')}\n`)

for (const [table, of] of Object.entries(TABLES)) {
  for (const width of [80, 160])
    views(`${table} at ${width} columns`, async () =>
      golden(`${table}.${width}`, of(await capturedCluster('healthy')).lines('text', screen(width))),
    )
  views(`${table}, wide`, async () =>
    golden(`${table}.wide`, of(await capturedCluster('healthy-dualstack')).lines('wide', screen(160))),
  )
  views(`${table}, as antctl prints it on node1`, async () =>
    golden(`${table}.antctl`, of(await capturedCluster('healthy'), ['node1']).lines('table', screen(80), false)),
  )
  views(`${table} with a dead agent, at 80 columns`, async () =>
    golden(`${table}.dead-agent.80`, of(await capturedCluster('agent-dead-new-pod')).lines('text', screen(80))),
  )
  views(`${table}: the JSON of every capture is what the schema says`, async () => {
    const schema = JSON.parse(readFileSync(new URL(`../../../schemas/${table}.v1.json`, import.meta.url), 'utf8'))
    const validate = new Ajv2020({allErrors: true, strict: true, allowUnionTypes: true}).compile(schema)
    for (const capture of captures()) {
      const json: AgentJson = JSON.parse(formatJson(of(await capturedCluster(capture)).json()))
      assert.ok(validate(json), `${capture}: ${JSON.stringify(validate.errors?.slice(0, 3))}`)
      assert.equal(Object.keys(json), schema.required)
      for (const item of json.items) assert.equal(Object.keys(item), schema.$defs.item.required)
    }
  })
  views(`${table}: YAML is the JSON, and raw is what antctl printed`, async () => {
    const shown = of(await capturedCluster('healthy'))
    const {json} = shown
    assert.equal(parse(shown.lines('yaml', screen(80)).join('\n')), JSON.parse(formatJson(json())))
    const raw = JSON.parse(shown.lines('raw', screen(80)).join('\n'))
    assert.ok(Array.isArray(raw) && raw.length >= 2)
  })
  views(`${table}: colour says the same, and a terminal without UTF-8 gets ASCII`, async () => {
    const shown = of(await capturedCluster('agent-dead-new-pod'))
    const bare = shown.lines('text', screen(80))
    const painted = shown.lines('text', screen(80, {color: true}))
    assert.ok(painted.some((line) => line.includes('\x1b[')))
    assert.equal(
      painted.map((line) => line.replace(/\x1b\[[\d;]*m/g, '')),
      bare,
    )
    assert.match(shown.lines('text', screen(80, {unicode: false})).join(''), /^[ -~]*$/)
  })
}

const IPS = Array.from({length: 9}, (_, i) => `10.10.1.${i + 10}`)

for (const [items, cell] of [
  [[], ''],
  [['10.0.0.1'], '10.0.0.1'],
  [IPS.slice(0, 5), '10.10.1.10,10.10.1.11,10.10.1.12 + 2 more...'],
  [IPS.slice(0, 4), '10.10.1.10,10.10.1.11,10.10.1.12,10.10.1.13'],
  [IPS, '10.10.1.10,10.10.1.11,10.10.1.12 + 6 more...'],
  [['a'.repeat(60)], 'a'.repeat(60)],
  [['a'.repeat(60), 'b'], `${'a'.repeat(60)} + 1 more...`],
] as const)
  views(`a list of ${items.length} in ${cell.length} characters`, () => assert.is(shortened(items), cell))

views('antctl writes <NONE> where there is nothing, and one empty line for an empty table', () => {
  const one = agents({n1: {networkpolicy: [{metadata: {name: 'u'}, sourceRef: {type: 'T', name: 'p'}}]}})
  assert.equal(TABLES.networkpolicies!(one).lines('table', screen(80), false), [
    'NAME APPLIED-TO RULES SOURCE TIER-PRIORITY PRIORITY',
    'u    <NONE>     0     T:p    <NONE>        <NONE>  ',
  ])
  const none = agents({n1: {networkpolicy: []}})
  assert.equal(TABLES.networkpolicies!(none).lines('table', screen(80), false), [''])
  assert.equal(TABLES.networkpolicies!(none).lines('text', screen(80)), ['no policies on n1'])
  assert.equal(TABLES.networkpolicies!(none).lines('raw', screen(80)), ['[]'])
})

views('many nodes with nothing are counted', () => {
  const many = agents(Object.fromEntries(Array.from({length: 6}, (_, i) => [`n${i}`, {addressgroup: []}])))
  assert.equal(TABLES.addressgroups!(many).lines('text', screen(80)), ['no address groups on 6 nodes'])
})

views('whatever an agent answers beside names, every row is one line, and nothing is thrown', () => {
  const named = {name: 'a', metadata: {name: 'a'}, version: 'v2', agentVersion: 'v2'}
  const keys = ['sourceRef', 'pods', 'pod', 'ips', 'ip', 'rules', 'agentConditions', 'ovsInfo', 'priority']
  const beside = fc.dictionary(fc.constantFrom(...keys), fc.jsonValue({maxDepth: 3}), {maxKeys: 6})
  const row = beside.map((fields) => ({...fields, ...named}))
  fc.assert(
    fc.property(fc.array(row, {minLength: 1, maxLength: 3}), (rows) => {
      const tables = ['podinterface', 'agentinfo', 'networkpolicy', 'addressgroup', 'appliedtogroup', 'version']
      const cluster = agents({n1: Object.fromEntries(tables.map((table) => [table, rows]))})
      for (const [name, of] of Object.entries(TABLES)) {
        const shown = of(cluster)
        const expected = 1 + (name === 'version' ? 1 : rows.length)
        for (const format of ['text', 'wide', 'table'] as const) {
          const lines = shown.lines(format, screen(80))
          assert.is(lines.length, expected, `${name} -o ${format}`)
          assert.ok(lines.every((line) => !line.includes('\n')))
        }
        assert.equal(parse(shown.lines('yaml', screen(80)).join('\n')), JSON.parse(formatJson(shown.json())))
      }
    }),
    {numRuns: 200},
  )
})

views('what could steer a terminal is shown, not done', () => {
  const evil = agents({n1: {podinterface: [{podNamespace: 'a\u001b[2J', name: 'b\u202ec\n', interfaceName: 'd'}]}})
  for (const format of ['text', 'wide', 'table', 'raw', 'yaml'] as const) {
    const text = TABLES.podinterfaces!(evil).lines(format, screen(80)).join('\n')
    assert.not.match(text, /[\u001b\u202e]/)
    assert.not.match(text, /c\n/)
  }
})

views.run()
