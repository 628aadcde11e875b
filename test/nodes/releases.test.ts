import {spawnSync} from 'node:child_process'
import {fileURLToPath} from 'node:url'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {nodeBinaries} from './node-binaries.ts'

const releases = suite('nodes/releases')

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const binaries = nodeBinaries()

const run = (node: string, ...args: readonly string[]) => {
  const {status, stdout, stderr} = spawnSync(node, args, {cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28})
  return {status, stdout, stderr}
}

const antrail = (node: string, ...args: readonly string[]) => run(node, 'bin/run.js', ...args)

for (const [release, node] of binaries) {
  releases(`Node ${release} is what it says`, () => {
    assert.match(run(node, '--version').stdout, new RegExp(`^v${release}\\.`))
  })

  for (const args of [
    ['trace-packet', 'default/client', 'default/server', '--port', '8080', '--demo'],
    ['trace-packet', 'default/client', 'svc/web:80', '--demo', '-o', 'json'],
    ['diagnose', '--demo', '-o', 'json'],
    ['check', '--demo', '-o', 'junit'],
    ['get', 'flows', '--node', 'node1', '-o', 'yaml', '--demo'],
    ['ovs', 'support'],
    ['trace-packet', 'default/nobody', 'default/server', '--demo'],
    ['explain', 'ANT0101'],
  ])
    releases(`on Node ${release} ${args.join(' ')} says the same`, () => {
      const [here, there] = [antrail(process.execPath, ...args), antrail(node, ...args)]
      assert.equal(there, here)
      assert.ok(here.stdout.length + here.stderr.length > 0)
    })

  releases(`the tests of parsers, sources and views pass on Node ${release}`, () => {
    const pattern = '^(ovs/(syntax|trace-output)|sources|snapshot|views)/.*\\.test\\.ts$'
    const {status, stdout} = run(node, '--import', 'tsx', 'node_modules/uvu/bin.js', '--no-color', 'test', pattern)
    assert.is(status, 0, stdout.slice(-4000))
    assert.match(stdout, /Passed: +[1-9]\d\d/)
  })
}

releases.run()
