import {readFileSync} from 'node:fs'
import {Ajv2020} from 'ajv/dist/2020.js'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import TracePacket from '../../src/commands/trace-packet.ts'
import {runCommand} from '../cli/run-command.ts'
import {snapshotDir} from '../fixtures.ts'

TracePacket.id = 'trace-packet'
const command = suite('commands/trace-packet')

const validate = new Ajv2020({strict: false}).compile(
  JSON.parse(readFileSync(new URL('../../schemas/trace.v1.json', import.meta.url), 'utf8')),
)

const ask = (capture: string, ...argv: readonly string[]) =>
  runCommand(TracePacket, [...argv, '--from', snapshotDir(capture), '--width', '200'])

for (const [capture, source, destination, verdict, status] of [
  ['healthy', 'default/client', 'default/server:8080', 'delivered', 0],
  ['healthy', 'default/client', 'svc/default/web:80', 'delivered', 0],
  ['healthy', 'default/client', 'svc/default/empty:80', 'rejected', 5],
  ['healthy', '172.31.0.200', 'default/server:8080', 'delivered', 0],
  ['tunnel-type-mismatch', 'default/client', 'default/server:8080', 'dropped', 5],
] as const) {
  command(
    `${capture}: ${source} to ${destination} in JSON holds to the schema, and the status says the same`,
    async () => {
      const ran = await ask(capture, source, destination, '-o', 'json')
      const answer: {readonly verdict: string} = JSON.parse(ran.stdout)
      assert.ok(validate(JSON.parse(ran.stdout)), JSON.stringify(validate.errors))
      assert.is(answer.verdict, verdict)
      assert.is(ran.status, status)
    },
  )
}

command('a packet that arrives where nothing listens is said to be refused', async () => {
  const {stdout} = await ask('healthy', 'default/client', 'default/server:7777')
  assert.match(stdout, 'nothing listens there, and the refusal comes back')
})

command(
  'the reply to somebody outside is said to leave the cluster, and where they came in is an assumption',
  async () => {
    const {stdout} = await ask('healthy', '172.31.0.200', 'default/server:8080')
    assert.match(stdout, 'assumed: it enters the cluster at node2 by')
    assert.match(stdout, 'its reply leaves the cluster')
  },
)

command('a Service without endpoints leads to its EndpointSlices', async () => {
  const {stdout} = await ask('healthy', 'default/client', 'svc/default/empty:80')
  assert.match(stdout, 'kubectl get endpointslices -n default -l kubernetes.io/service-name=empty')
})

command.run()
