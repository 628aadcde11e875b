import {readFileSync} from 'node:fs'
import {Ajv2020} from 'ajv/dist/2020.js'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parse} from 'yaml'
import Diagnose from '../../src/commands/diagnose.ts'
import {isProblem} from '../../src/problem.ts'
import {runCommand} from '../cli/run-command.ts'
import {snapshotDir} from '../fixtures.ts'

Diagnose.id = 'diagnose'
const command = suite('commands/diagnose')

const schemaNamed = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../schemas/${name}.v1.json`, import.meta.url), 'utf8'))
const validate = new Ajv2020({strict: false}).addSchema(schemaNamed('trace')).compile(schemaNamed('diagnose'))

const run = (capture: string, ...argv: readonly string[]) =>
  runCommand(Diagnose, ['--from', snapshotDir(capture), '--width', '80', ...argv])

command('a healthy cluster ends with 0, and is said to be one', async () => {
  const {stdout, status} = await run('healthy')
  assert.match(stdout, /^✓ nothing wrong on 2 nodes, 2 notes\n/)
  assert.not.match(stdout, /ERROR|WARNING/)
  assert.is(status, 0)
})

command('a broken one ends with 3, the fault first, unless nothing is to fail', async () => {
  const {stdout, status} = await run('pod-veth-down')
  assert.match(stdout.split('\n')[2] ?? '', 'ERROR ANT0103')
  assert.is(status, 3)
  assert.is((await run('pod-veth-down', '--fail-on', 'never')).status, 0)
})

command('what nobody can say without a measurement is not called well', async () => {
  for (const ends of [[], ['default/client', 'default/server']]) {
    const {stdout, status} = await run('geneve-blocked-underlay', ...ends)
    assert.match(stdout, /^\? nothing .* in what could be read/m)
    assert.match(stdout, /^ {2}measure tcpdump -ni br-phy udp port 6081/m)
    assert.is(status, 4)
  }
})

command('two names: the packet that is not delivered outranks the finding, which explains it', async () => {
  const {stdout, status} = await run('pod-veth-down', 'default/client', 'default/server')
  assert.match(stdout, /DROPPED {2}default\/client \(node1\) → default\/server \(node2\)/)
  assert.match(stdout, 'ERROR ANT0103')
  assert.is(status, 5)
})

command('what is wrong beside the path is not told of it', async () => {
  const {stdout, status} = await run('pod-veth-down', 'default/client', 'default/other')
  assert.match(stdout, 'DELIVERED')
  assert.not.match(stdout, 'ANT0103')
  assert.is(status, 0)
})

for (const argv of [[], ['default/client', 'default/server'], ['default/client', 'svc/default/web:80']]) {
  command(`holds to the schema, twice in the same bytes: ${argv.join(' ') || 'everything'}`, async () => {
    const {stdout} = await run('pod-veth-down', ...argv, '-o', 'json')
    assert.ok(validate(JSON.parse(stdout)), JSON.stringify(validate.errors))
    assert.is((await run('pod-veth-down', ...argv, '--json')).stdout, stdout)
    assert.equal(parse((await run('pod-veth-down', ...argv, '-o', 'yaml')).stdout), JSON.parse(stdout))
  })
}

command('one name is half a question', async () => {
  const {error} = await run('healthy', 'default/client')
  assert.ok(isProblem(error))
  assert.is(error.message, "'default/client' sends to whom?")
})

command.run()
