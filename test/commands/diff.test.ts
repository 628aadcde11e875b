import {readFileSync} from 'node:fs'
import {Ajv2020} from 'ajv/dist/2020.js'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parse} from 'yaml'
import DiffSnapshots from '../../src/commands/diff.ts'
import type {Diff} from '../../src/diff/answer.ts'
import {runCommand} from '../cli/run-command.ts'
import {snapshotDir} from '../fixtures.ts'
import {matchesGolden} from '../views/golden.ts'

DiffSnapshots.id = 'diff'
const command = suite('commands/diff')

const schemaNamed = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../schemas/${name}.v1.json`, import.meta.url), 'utf8'))
const validate = new Ajv2020({strict: false})
  .addSchema(schemaNamed('trace'))
  .addSchema(schemaNamed('diagnose'))
  .compile(schemaNamed('diff'))

const run = (before: string, after: string, ...argv: readonly string[]) =>
  runCommand(DiffSnapshots, [snapshotDir(before), snapshotDir(after), '--width', '100', ...argv])

command('two moments of one healthy cluster differ by counters alone', async () => {
  const {stdout, status} = await run('healthy-sample-a', 'healthy-sample-b', '--fail-on', 'any')
  assert.match(stdout, 'nothing changed but counters')
  assert.is(status, 0)
})

command('what was dropped between two moments is told, and is no change', async () => {
  const {stdout, status} = await run('healthy-sample-a', 'healthy-sample-b', '--json', '--fail-on', 'any')
  const diff = JSON.parse(stdout) as Diff
  assert.is(status, 0)
  assert.ok(validate(diff), JSON.stringify(validate.errors))
  assert.equal(
    diff.drops.filter(({what}) => /SpoofGuard|EgressDefaultRule/.test(what)),
    [
      {
        node: 'node1',
        what: 'br-int EgressDefaultRule priority 200 ip,nw_src=10.10.1.4',
        packets: 4,
        perSecond: 0.1,
        policies: ['team-b/default-deny-egress'],
      },
      {node: 'node2', what: 'br-int SpoofGuard priority 0', packets: 1, perSecond: 0, policies: []},
    ],
  )
  assert.match((await run('healthy-sample-a', 'healthy-sample-b', '-o', 'wide')).stdout, /dropped 1 packet /)
})

command('a snapshot is the same as itself', async () => {
  assert.match((await run('vswitchd-dead', 'vswitchd-dead')).stdout, 'nothing changed but counters')
})

for (const capture of ['tunnel-type-mismatch', 'service-stale-endpoint', 'np-clause-flow-deleted', 'controller-down']) {
  command(`healthy and ${capture}: what was broken, and what that did`, async () => {
    const {stdout, status} = await run('healthy', capture, '--json')
    const diff = JSON.parse(stdout) as Diff
    assert.ok(validate(diff), JSON.stringify(validate.errors))
    assert.equal(parse((await run('healthy', capture, '-o', 'yaml')).stdout), diff)
    const changes = diff.changes.map(
      ({node, kind, what, before, after}) => `${node ?? 'API server'} ${kind} ${what}\n  - ${before}\n  + ${after}\n`,
    )
    matchesGolden(`diff/golden/${capture}.golden`, changes.join(''))
    assert.is(status, 0)
  })
}

command('the other way round says the opposite', async () => {
  const there = JSON.parse((await run('healthy', 'tunnel-type-mismatch', '--json')).stdout)
  const back = JSON.parse((await run('tunnel-type-mismatch', 'healthy', '--json')).stdout)
  const turned = (changes: {before: unknown; after: unknown}[]) =>
    changes.map((change) => ({...change, before: change.after, after: change.before}))
  assert.equal(turned(back.changes), there.changes)
  assert.equal(
    turned(back.traces.changed).map(({before, after}) => [before, after]),
    there.traces.changed.map(({before, after}: {before: string; after: string}) => [before, after]),
  )
})

command('--fail-on looks at the findings that appeared', async () => {
  assert.is((await run('healthy', 'pod-veth-down', '--fail-on', 'error')).status, 3)
  assert.is((await run('pod-veth-down', 'healthy', '--fail-on', 'error')).status, 0)
  assert.is((await run('pod-veth-down', 'healthy', '--fail-on', 'any')).status, 3)
})

command('the screen tells packets first, then findings, then the state', async () => {
  const {stdout} = await run('healthy', 'pod-veth-down')
  const places = ['delivered → dropped', '+ ANT0103', '~ server-a6c8d5\n'].map((text) => stdout.indexOf(text))
  assert.ok(
    places.every((place) => place > 0),
    stdout,
  )
  assert.equal(
    places,
    [...places].sort((a, b) => a - b),
  )
})

command.run()
