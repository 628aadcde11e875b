import {spawn, spawnSync} from 'node:child_process'
import {existsSync, openSync, readdirSync, readFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {ROOT} from './run-command.ts'

/** The built program, as a user starts it. */
function antrail(argv: readonly string[], bin = 'run.js') {
  const {stdout, stderr, status} = spawnSync(process.execPath, [join(ROOT, 'bin', bin), ...argv], {encoding: 'utf8'})
  return {stderr, stdout, status}
}

const {version} = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const bin = suite('cli/bin')

bin('--version says the version', () => {
  const {stdout, stderr, status} = antrail(['--version'])
  assert.is(stdout, `antrail/${version} ${process.platform}-${process.arch} node-${process.version}\n`)
  assert.is(stderr, '')
  assert.is(status, 0)
})

bin('an unknown command ends with 127 and names the near ones', () => {
  const {stdout, stderr, status} = antrail(['hepl'])
  assert.is(stderr, "error: no command 'hepl'\n  try: antrail --help\n")
  assert.is(stdout, '')
  assert.is(status, 127)
})

bin('a mistyped command of a topic gets the near ones', () => {
  for (const argv of [['get', 'flwos'], ['flows'], ['get', 'flow', '-p', 'x']]) {
    const {stderr, status} = antrail(argv)
    assert.match(stderr, /^error: no command '[^']+'\n {2}try: antrail get flows\n/)
    assert.is(status, 127)
  }
})

bin('what a script has on standard input is no argument', () => {
  const argv = [join(ROOT, 'bin/run.js'), 'diagnose', '--demo']
  const {stdout, status} = spawnSync(process.execPath, argv, {encoding: 'utf8', input: 'default/client\n'})
  assert.match(stdout, 'ERROR ANT0302')
  assert.is(status, 3)
})

bin('--json is -o json, to the byte', () => {
  const json = antrail(['get', 'flows', '--demo', '--json'])
  assert.is(json.stdout, antrail(['get', 'flows', '--demo', '-o', 'json']).stdout)
  assert.is(json.status, 0)
  assert.is(JSON.parse(json.stdout).schema, 'antrail.dev/flows/v1')
})

bin('get flows answers to the names that it has in antctl', () => {
  const argv = ['--demo', '-p', 'default/client']
  const {stdout} = antrail(['get', 'flows', ...argv])
  for (const name of ['ovsflows', 'of']) assert.is(antrail(['get', name, ...argv]).stdout, stdout)
})

bin('the demo packet is dropped, which is status 5 in text and JSON', () => {
  const question = ['trace-packet', 'default/client', 'default/web-2', '--port', '8080', '--demo']
  const text = antrail(question)
  assert.match(text.stdout, /the tunnel leads to 172\.31\.0\.99, which is no node of this cluster/)
  assert.is(text.stderr, '')
  assert.is(text.status, 5)
  const json = antrail([...question, '--json'])
  assert.is(JSON.parse(json.stdout).verdict, 'dropped')
  assert.is(json.status, 5)
})

bin('the demo is read from wherever the program is started', () => {
  const {status} = spawnSync(process.execPath, [join(ROOT, 'bin/run.js'), 'get', 'flows', '--demo'], {cwd: tmpdir()})
  assert.is(status, 0)
})

bin('an unknown command under --json is JSON on stdout, with the same status', () => {
  const {stdout, stderr, status} = antrail(['hepl', '--json'])
  assert.is(JSON.parse(stdout).error.code, 'NO_COMMAND')
  assert.is(stderr, '')
  assert.is(status, 127)
})

bin('help of a command, in the three ways to ask', () => {
  const asked = antrail(['help', 'help'])
  assert.is(asked.status, 0)
  assert.match(asked.stdout, /USAGE/)
  assert.equal(antrail(['--help']).stdout, antrail(['help']).stdout)
  assert.equal(antrail(['-h']).stdout, antrail([]).stdout)
})

for (const [file, name] of [
  ['antctl', 'antctl'],
  ['kubectl-antrail', 'kubectl antrail'],
] as const) {
  bin(`bin/${file} calls itself ${name}`, () => {
    assert.match(antrail(['--help'], file).stdout, `$ ${name} [COMMAND]`)
    assert.match(antrail(['nonsense'], file).stderr, `try: ${name} --help`)
  })
}

bin('a reader that leaves early is no error', async () => {
  const argv = [join(ROOT, 'bin/run.js'), 'get', 'flows', '--demo', '-o', 'wide']
  const child = spawn(process.execPath, argv, {stdio: ['ignore', 'pipe', 'pipe']})
  child.stdout.destroy()
  let stderr = ''
  child.stderr.on('data', (data) => {
    stderr += data
  })
  const status = await new Promise((done) => child.on('close', done))
  assert.is(stderr, '')
  assert.is(status, 0)
})

bin('a full disk is an error', () => {
  if (!existsSync('/dev/full')) return
  const full = openSync('/dev/full', 'w')
  const {stderr, status} = spawnSync(process.execPath, [join(ROOT, 'bin/run.js'), 'help'], {
    encoding: 'utf8',
    stdio: ['ignore', full, 'pipe'],
  })
  assert.match(stderr, /ENOSPC/)
  assert.is(status, 1)
})

bin('each bundle has a code cache that this Node takes', () => {
  const files = readdirSync(join(ROOT, 'dist'), {recursive: true}).map(String)
  const bundles = files.filter((file) => file.endsWith('.cjs'))
  assert.ok(bundles.length >= 4)
  for (const bundle of bundles) assert.ok(files.includes(`${bundle}.cache`), bundle)
  const rejected = spawnSync(
    process.execPath,
    [
      '-e',
      `const {load, loaded} = require('./bin/start.js')
       for (const file of ${JSON.stringify(bundles)}) load(process.cwd() + '/dist/' + file)
       console.log([...loaded.values()].filter(({script}) => script.cachedDataRejected !== false).length)`,
    ],
    {cwd: ROOT, encoding: 'utf8'},
  )
  assert.is(rejected.stdout.trim(), '0', rejected.stderr)
})

bin('help names the arguments in their order', () =>
  assert.match(antrail(['trace-packet', '--help']).stdout, '$ antrail trace-packet [SOURCE] [DESTINATION]'),
)

bin('the manifest names the commands that src/commands holds, and nothing else', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'oclif.manifest.json'), 'utf8'))
  const sources = readdirSync(join(ROOT, 'src/commands'), {recursive: true})
    .map(String)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replace(/\.ts$/, '').replaceAll(/[\\/]/g, ':'))
  assert.equal(Object.keys(manifest.commands), sources.sort())
  assert.is(manifest.version, version)
})

bin.run()
