import {readFileSync} from 'node:fs'
import {Ajv2020} from 'ajv/dist/2020.js'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {explainTrace} from '../../../src/inspect/ovs-explain/explain-trace.ts'
import {matchFlows} from '../../../src/inspect/ovs-match/match-flows.ts'
import {ovsSupport} from '../../../src/inspect/ovs-support/support.ts'
import type {OvsTraceAnswer} from '../../../src/inspect/ovs-trace/answer.ts'
import {chooseBridge} from '../../../src/inspect/ovs-trace/choose-bridge.ts'
import {tracedPacket} from '../../../src/inspect/ovs-trace/question.ts'
import {traceBridge} from '../../../src/inspect/ovs-trace/trace-bridge.ts'
import {formatJson} from '../../../src/views/json.ts'
import {toOvsExplainJson} from '../../../src/views/ovs-explain/json.ts'
import {ovsExplainText} from '../../../src/views/ovs-explain/text.ts'
import {toOvsMatchJson} from '../../../src/views/ovs-match/json.ts'
import {ovsMatchText} from '../../../src/views/ovs-match/text.ts'
import {toOvsSupportJson} from '../../../src/views/ovs-support/json.ts'
import {ovsSupportText} from '../../../src/views/ovs-support/text.ts'
import {toOvsTraceJson} from '../../../src/views/ovs-trace/json.ts'
import {ovsTraceText} from '../../../src/views/ovs-trace/text.ts'
import {createPaint} from '../../../src/views/paint.ts'
import type {Screen} from '../../../src/views/screen.ts'
import {displayWidth} from '../../../src/views/width.ts'
import {capturedCluster} from '../../antrea/captured.ts'
import {witness} from '../../fixtures.ts'
import {matchesGolden} from '../golden.ts'

const views = suite('views/ovs')

const screen = (width: number, {color = false, unicode = true} = {}): Screen => ({
  width,
  unicode,
  paint: createPaint({color}),
})

const HEADERS = 'in_port=default/client,dl_src=e6:66:f8:96:ed:dd,dl_dst=c2:31:d4:a9:28:1b,tcp,nw_src=10.10.1.2'
const CROSS_NODE = `${HEADERS},nw_dst=10.10.2.2,nw_ttl=64,tp_src=40000,tp_dst=8080,tcp_flags=syn`
const SPOOFED = CROSS_NODE.replace('nw_src=10.10.1.2', 'nw_src=10.10.1.99')
const TO_SERVICE = `${HEADERS},nw_dst=10.96.10.10,nw_ttl=64,tp_src=40000,tp_dst=80,tcp_flags=syn`

async function trace(flow: string, mode: 'real' | 'faithful'): Promise<OvsTraceAnswer> {
  const cluster = await capturedCluster('healthy')
  const chosen = chooseBridge(cluster, 'br-int', 'node1')
  const options = {mode, ctNext: [], established: false, size: null, names: false}
  return traceBridge(cluster, chosen, tracedPacket(chosen, flow, null, null), options).answer
}

async function explain(id: string, withCluster = true) {
  const text = witness('healthy').find((each) => each.id === id)?.stdout ?? ''
  return explainTrace(text, withCluster ? await capturedCluster('healthy') : null, null)
}

async function match(flow: string, table: string, {node = 'node1', exact = false} = {}) {
  return matchFlows(await capturedCluster('healthy'), {bridge: 'br-int', flow, node, table, exact})
}

const SCREENS: readonly (readonly [name: string, lines: (to: Screen, wide: boolean) => Promise<string[]>])[] = [
  ['trace-cross-node', async (to, wide) => ovsTraceText(await trace(CROSS_NODE, 'real'), to, {wide})],
  ['trace-faithful', async (to, wide) => ovsTraceText(await trace(CROSS_NODE, 'faithful'), to, {wide})],
  ['trace-spoofed', async (to, wide) => ovsTraceText(await trace(SPOOFED, 'real'), to, {wide})],
  ['trace-service', async (to, wide) => ovsTraceText(await trace(TO_SERVICE, 'real'), to, {wide})],
  ['explain-cross-node', async (to, wide) => ovsExplainText(await explain('cross-node-tcp'), to, {wide})],
  ['explain-alone', async (to, wide) => ovsExplainText(await explain('service-web', false), to, {wide})],
  ['match-route', async (to, wide) => ovsMatchText(await match('ip,nw_dst=10.10.2.3', 'L3Forwarding'), to, {wide})],
  [
    'match-clauses',
    async (to, wide) =>
      ovsMatchText(await match('tcp,nw_src=10.10.1.3,tp_dst=5432', 'IngressRule', {node: 'node2'}), to, {wide}),
  ],
  ['match-spoofed', async (to, wide) => ovsMatchText(await match(SPOOFED, 'SpoofGuard', {exact: true}), to, {wide})],
  ['support', async (to, wide) => ovsSupportText(ovsSupport(), to, {wide})],
]

for (const [name, lines] of SCREENS) {
  for (const width of [80, 160]) {
    views(`${name} at ${width} columns`, async () =>
      matchesGolden(`ovs/${name}.${width}.golden`, `${(await lines(screen(width), false)).join('\n')}\n`),
    )
  }
  views(`${name}: no line is wider than the screen, colour says the same, and ASCII is enough`, async () => {
    const plain = await lines(screen(80), false)
    // What is whole stands on one line, however long.
    for (const line of plain.filter((each) => !each.startsWith(`  ${HEADERS.slice(0, 20)}`))) {
      assert.ok(displayWidth(line) <= 80, line)
    }
    const painted = await lines(screen(80, {color: true}), false)
    assert.equal(
      painted.map((line) => line.replace(/\x1b\[[\d;]*m/g, '')),
      plain,
    )
    assert.match((await lines(screen(80, {unicode: false}), false)).join(''), /^[ -~]*$/)
  })
}

views('wide shows each flow whole, and where it stands', async () => {
  const lines = await SCREENS[0]![1](screen(160), true)
  matchesGolden('ovs/trace-cross-node.wide.golden', `${lines.join('\n')}\n`)
})

const schema = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../schemas/${name}.v1.json`, import.meta.url), 'utf8'))

for (const [name, answers] of [
  [
    'ovs-trace',
    async () => [
      toOvsTraceJson(await trace(CROSS_NODE, 'real')),
      toOvsTraceJson(await trace(TO_SERVICE, 'real')),
      toOvsTraceJson(await trace(CROSS_NODE, 'faithful')),
    ],
  ],
  [
    'ovs-explain',
    async () => [
      toOvsExplainJson(await explain('cross-node-tcp')),
      toOvsExplainJson(await explain('service-web', false)),
      toOvsExplainJson(explainTrace('Flow: ip\nbroken', null, null)),
    ],
  ],
  [
    'ovs-match',
    async () => [
      toOvsMatchJson(await match('ip,nw_dst=10.10.2.3', 'L3Forwarding')),
      toOvsMatchJson(await match('tcp,nw_src=10.10.1.3,tp_dst=5432', 'IngressRule', {node: 'node2'})),
    ],
  ],
  ['ovs-support', async () => [toOvsSupportJson(ovsSupport())]],
] as const) {
  views(`the JSON of ${name} is what its schema says`, async () => {
    const read = schema(name)
    const validate = new Ajv2020({allErrors: true, strict: true, allowUnionTypes: true}).compile(read as object)
    for (const answer of await answers()) {
      assert.ok(validate(JSON.parse(formatJson(answer))), JSON.stringify(validate.errors?.slice(0, 3)))
    }
    for (const object of objects(read)) assert.equal(object.required, Object.keys(object.properties))
  })
}

/** Every object of the schema: a key that it names must be required. */
function* objects(at: unknown): Generator<{properties: object; required: string[]}> {
  if (typeof at !== 'object' || at === null) return
  if ('properties' in at && 'required' in at) yield at as {properties: object; required: string[]}
  for (const value of Object.values(at)) yield* objects(value)
}

views.run()
