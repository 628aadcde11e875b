import {readFileSync} from 'node:fs'
import {Ajv2020} from 'ajv/dist/2020.js'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import type {FlowSelection, FlowsAnswer} from '../../../src/inspect/flows/answer.ts'
import {type FlowsOfQuestion, flowsOf} from '../../../src/inspect/flows/flows-of.ts'
import {parseQuery} from '../../../src/inspect/flows/query.ts'
import {toFlowsJson} from '../../../src/views/flows/json.ts'
import {flowsRaw, flowsTable, tableNames} from '../../../src/views/flows/raw.ts'
import {flowsText, tablesText} from '../../../src/views/flows/text.ts'
import {formatJson} from '../../../src/views/json.ts'
import {createPaint} from '../../../src/views/paint.ts'
import type {Screen} from '../../../src/views/screen.ts'
import {displayWidth} from '../../../src/views/width.ts'
import {capturedCluster} from '../../antrea/captured.ts'
import {captures} from '../../fixtures.ts'
import {matchesGolden} from '../golden.ts'

const views = suite('views/flows')

const NOTHING: FlowSelection = {pod: null, service: null, policy: null, tables: null, groups: null}
const ask = async (
  capture: string,
  selection: Partial<FlowSelection>,
  of: Partial<FlowsOfQuestion> = {},
): Promise<FlowsAnswer> =>
  flowsOf(await capturedCluster(capture), {
    selection: {...NOTHING, ...selection},
    query: null,
    sort: 'table',
    nodes: null,
    bridge: null,
    tablesOnly: false,
    ...of,
  })
const screen = (width: number, {color = false, unicode = true} = {}): Screen => ({
  width,
  unicode,
  paint: createPaint({color}),
})
/** Each configuration once: what is broken doesn't change how flows look. */
const CONFIGURATIONS = captures().filter((name) => /^(healthy(?!-sample)|v1\.8-healthy|vswitchd-dead)/.test(name))
const node1 = {nodes: ['node1']}
const BRIEF = {wide: false, byTable: true}

for (const [name, answer] of [
  ['pod', () => ask('healthy', {pod: {namespace: 'default', name: 'client'}}, node1)],
  ['service', () => ask('healthy', {service: {namespace: 'default', name: 'web-sticky'}}, node1)],
  ['policy', () => ask('healthy', {policy: {namespace: null, name: 'reject-9090', type: null}}, {nodes: ['node2']})],
  ['dualstack-endpoints', () => ask('healthy-dualstack', {tables: ['EndpointDNAT', 'IPv6']}, node1)],
  ['v1.8', () => ask('v1.8-healthy', {tables: ['ConntrackState', 'L2ForwardingCalc', 'Output']}, node1)],
  ['nothing-asked-for', () => ask('healthy', {pod: {namespace: 'default', name: 'client'}, tables: ['Output']}, node1)],
  ['unread-node', () => ask('vswitchd-dead', {tables: ['Output']})],
] as const) {
  for (const width of [80, 160]) {
    views(`${name} at ${width} columns`, async () =>
      matchesGolden(`flows/${name}.${width}.golden`, `${flowsText(await answer(), screen(width), BRIEF).join('\n')}\n`),
    )
  }
}

views('the whole of a node at 80 columns', async () =>
  matchesGolden(
    'flows/node.80.golden',
    `${flowsText(await ask('healthy', {}, node1), screen(80), BRIEF).join('\n')}\n`,
  ),
)

views('wide shows every line of the dump whole, and where it stands', async () => {
  const answer = await ask('healthy', {tables: ['SpoofGuard'], groups: [7]}, node1)
  matchesGolden('flows/wide.160.golden', `${flowsText(answer, screen(160), {wide: true, byTable: true}).join('\n')}\n`)
})

views('in another order each flow names its table', async () => {
  const answer = await ask('healthy', {}, {...node1, sort: 'packets', query: parseQuery('n_packets>3000')})
  matchesGolden(
    'flows/packets.80.golden',
    `${flowsText(answer, screen(80), {wide: false, byTable: false}).join('\n')}\n`,
  )
})

views('the tables alone', async () => {
  const answer = await ask('healthy', {}, {...node1, tablesOnly: true})
  matchesGolden('flows/tables.80.golden', `${tablesText(answer, screen(80)).join('\n')}\n`)
  assert.equal(tableNames(answer).slice(0, 3), ['PipelineRootClassifier', 'ARPSpoofGuard', 'ARPResponder'])
})

views('raw is the dump itself, one line a flow; table is as antctl prints it', async () => {
  const answer = await ask('healthy', {tables: ['SpoofGuard'], groups: [1]}, {...node1, query: parseQuery('drop')})
  assert.equal(flowsRaw(answer), [
    'cookie=0x1000000000000, duration=21.604s, table=4, n_packets=0, n_bytes=0, idle_age=21, priority=0 actions=drop',
    'group_id=1,type=all,bucket=bucket_id:0,actions=resubmit(,13),bucket=bucket_id:1,actions=set_field:0x400000/0x600000->reg0,resubmit(,28)',
  ])
  assert.equal(flowsTable(answer), [
    '',
    'cookie=0x1000000000000, duration=21.604s, table=SpoofGuard, n_packets=0, n_bytes=0, idle_age=21, priority=0 actions=drop',
    'group_id=1,type=all,bucket=bucket_id:0,actions=resubmit(,EgressRule),bucket=bucket_id:1,actions=set_field:0x400000/0x600000->reg0,resubmit(,Output)',
  ])
  assert.equal(flowsRaw(await ask('healthy', {tables: ['0']}, {query: parseQuery('drop')}))[0], '# node1 br-int')
})

views('no line is wider than the screen, whatever the configuration', async () => {
  for (const name of CONFIGURATIONS) {
    const answer = await ask(name, {groups: 'all'}, {query: parseQuery('priority>=0')})
    for (const width of [80, 160]) {
      for (const line of flowsText(answer, screen(width), BRIEF)) assert.ok(displayWidth(line) <= width, line)
    }
  }
})

views('colour says the same, and a terminal without UTF-8 gets ASCII', async () => {
  const answer = await ask('healthy', {tables: ['SpoofGuard', 'ServiceLB']}, node1)
  const bare = flowsText(answer, screen(80), BRIEF)
  const painted = flowsText(answer, screen(80, {color: true}), BRIEF)
  assert.ok(painted.some((line) => line.includes('\x1b[')))
  assert.equal(
    painted.map((line) => line.replace(/\x1b\[[\d;]*m/g, '')),
    bare,
  )
  assert.match(flowsText(answer, screen(80, {unicode: false}), BRIEF).join(''), /^[ -~]*$/)
})

views('the JSON of every configuration is what the schema says, and the same each time', async () => {
  const schema = JSON.parse(readFileSync(new URL('../../../schemas/flows.v1.json', import.meta.url), 'utf8'))
  const validate = new Ajv2020({allErrors: true, strict: true, allowUnionTypes: true}).compile(schema)
  for (const name of CONFIGURATIONS) {
    const text = formatJson(toFlowsJson(await ask(name, {groups: 'all'}, {query: parseQuery('priority>=0')})))
    assert.ok(validate(JSON.parse(text)), `${name}: ${JSON.stringify(validate.errors?.slice(0, 3))}`)
  }
  const once = formatJson(toFlowsJson(await ask('healthy', {})))
  assert.is(once, formatJson(toFlowsJson(await ask('healthy', {}))))
  for (const object of objects(schema)) assert.equal(object.required, Object.keys(object.properties))
})

/** Every object of the schema: a key that it names must be required. */
function* objects(at: unknown): Generator<{properties: object; required: string[]}> {
  if (typeof at !== 'object' || at === null) return
  if ('properties' in at) yield at as {properties: object; required: string[]}
  for (const value of Object.values(at)) yield* objects(value)
}

views.run()
