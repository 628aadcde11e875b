import {readFileSync} from 'node:fs'
import {Ajv2020} from 'ajv/dist/2020.js'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {Cluster} from '../../src/model/cluster.ts'
import {openSource} from '../../src/sources/open.ts'
import {tracePacket} from '../../src/trace/trace-packet.ts'
import {formatJson} from '../../src/views/json.ts'
import {toTraceJson} from '../../src/views/trace/json.ts'
import {snapshotDir} from '../fixtures.ts'
import {questionOf} from './agreement.ts'

const schema = suite('trace/schema')

const validate = new Ajv2020({strict: false}).compile(
  JSON.parse(readFileSync(new URL('../../schemas/trace.v1.json', import.meta.url), 'utf8')),
)

const packet = {
  family: 4,
  protocol: 'tcp',
  size: null,
  df: null,
  delivered: true,
  outcome: '',
  note: '',
  decidable: true,
  healthy: null,
} as const

for (const [capture, from, to, port] of [
  ['healthy', 'default/client', 'default/server', 8080],
  ['healthy', 'default/client', 'svc default/web:80', 80],
  ['healthy', 'default/client', 'svc default/empty:80', 80],
  ['healthy', 'default/client', 'default/db', 8080],
  ['healthy', 'node node1', '172.31.0.1', 443],
  ['tunnel-type-mismatch', 'default/client', 'svc default/web:80', 80],
  ['duplicate-pod-ip', 'default/client', 'default/server', 8080],
  ['vswitchd-dead', 'default/server', 'default/client', 8080],
  ['ct-zone-limit', 'default/client', '172.31.0.200', 80],
] as const) {
  schema(`${capture}: ${from} to ${to} holds to the schema, twice in the same bytes`, async () => {
    const cluster = new Cluster(await openSource({from: snapshotDir(capture)}))
    const trace = tracePacket(cluster, questionOf({...packet, from, to, port}))
    const json = formatJson(toTraceJson(trace))
    assert.ok(validate(JSON.parse(json)), JSON.stringify(validate.errors))
    const again = tracePacket(
      new Cluster(await openSource({from: snapshotDir(capture)})),
      questionOf({...packet, from, to, port}),
    )
    assert.is(formatJson(toTraceJson(again)), json)
  })
}

schema.run()
