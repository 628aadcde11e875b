import {spawnSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync, symlinkSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {antctlCommand, NOT_OURS} from '../../src/cli/antctl-commands.ts'
import {ROOT} from './run-command.ts'

const antctl = suite('antctl')

/** The built program under antctl's name, as one types it. */
function typed(line: string, program = join(ROOT, 'bin/antctl')) {
  const {stdout, stderr, status} = spawnSync(process.execPath, [program, ...line.split(' ')], {encoding: 'utf8'})
  return {stdout, stderr, status}
}

const {commands}: {commands: Record<string, {hiddenAliases?: string[]}>} = JSON.parse(
  readFileSync(join(ROOT, 'oclif.manifest.json'), 'utf8'),
)

for (const names of [
  'get podinterface podinterfaces pi',
  'get agentinfo agentinfos ai',
  'get networkpolicy networkpolicies netpol',
  'get addressgroup addressgroups ag',
  'get appliedtogroup appliedtogroups atg',
  'get ovsflows of',
]) {
  const [topic, ...all] = names.split(' ')
  antctl(`${names}: every name that antctl has for it is one of one command`, () => {
    const found = all.map((name) => {
      const id = `${topic}:${name}`
      return Object.keys(commands).find((key) => key === id || commands[key]?.hiddenAliases?.includes(id))
    })
    assert.ok(found[0] !== undefined)
    assert.equal(found, Array(all.length).fill(found[0]))
  })
}

for (const [line, status, begins] of [
  ['get podinterface pod/client -n default --demo', 0, 'NODE '],
  ['get pi --node node1 -o table --demo', 0, 'NAMESPACE NAME '],
  ['get agentinfo -o yaml --demo', 0, 'schema: antrail.dev/agentinfo/v1\n'],
  ['get networkpolicy --sort-by=effectivePriority --demo', 0, 'NODE '],
  ['get networkpolicy --sort-by= --demo', 0, 'NODE '],
  ['get netpol -p default/web-1 -t 30s --demo', 0, 'NODE '],
  ['get addressgroup -o json --demo', 0, '{\n  "schema": "antrail.dev/addressgroups/v1"'],
  ['get atg -o raw --demo', 0, '[\n  {\n'],
  ['get ovsflows -p client -n default --demo', 0, 'node1 br-int  5 of '],
  ['get ovsflows -N web-ports -n default --type ANNP --demo', 0, 'node1 br-int  20 of '],
  ['get ovsflows -G all -o table --demo', 0, '# node1 br-int\ngroup_id='],
  ['get of --table-names-only -o table --demo', 0, 'PipelineRootClassifier\n'],
  ['trace-packet -S default/client -D default/web-1 -f tcp,tcp_dst=8080 --demo', 0, '✓ DELIVERED'],
  ['trace-packet -S default/client -D default/web -f tcp,tcp_dst=80 --addressFamily=4 --demo', 5, '! MIXED'],
  ['version --demo', 0, 'antrail '],
] as const)
  antctl(line, () => {
    const {stdout, stderr, status: ended} = typed(line)
    assert.equal([stderr, ended], ['', status])
    const text = stdout.startsWith('\n') ? stdout.slice(1) : stdout
    assert.ok(text.startsWith(begins), text.slice(0, 200))
  })

for (const [line, message] of [
  ['log-level', "antctl's 'log-level' is no command here: it changes how much an agent logs, and antrail only reads"],
  ['log-level 4', "antctl's 'log-level' is no command here"],
  ['traceflow -S default/a -D default/b', 'try: antctl trace-packet SOURCE DESTINATION'],
  ['supportbundle node1', 'try: antctl snapshot -o cluster.tgz'],
  ['get ml', "antctl's 'get ml' is no command here"],
  ['get controllerinfo -o json', "antctl's 'get controllerinfo' is no command here"],
  ['query endpoint -p web -n default', 'try: antctl get networkpolicies -p NAMESPACE/POD'],
  ['mc get clusterset', "antctl's 'mc' is no command here"],
  ['get nonsense', "no command 'get nonsense'\n  try: antctl get --help"],
] as const)
  antctl(`${line} is not there, and what is, is said`, () => {
    const {stdout, stderr, status} = typed(line)
    const said = line.endsWith('json') ? stdout : stderr
    assert.ok(said.includes(message), said)
    assert.is(status, 127)
  })

antctl('what is said not to be there is not', () => {
  const ids = Object.keys(commands).flatMap((id) => [id, ...(commands[id]?.hiddenAliases ?? [])])
  for (const id of ids) assert.is(antctlCommand(id), null, id)
})

antctl('what is said to be there in its place is', () => {
  for (const name of ['traceflow', 'supportbundle', 'get:ci', 'get:ml', 'query:endpoint', 'get:fqdncache'])
    for (const instead of antctlCommand(name)?.instead ?? []) {
      const words = instead.split(' ')
      const id = Object.keys(commands).find((key) => key === words.slice(0, key.split(':').length).join(':'))
      assert.ok(id !== undefined || instead.endsWith('--help'), instead)
    }
})

const page = readFileSync(join(ROOT, 'docs/antctl.md'), 'utf8')
const [, block = ''] = /^```sh\n([\s\S]*?)^```$/m.exec(page) ?? []

for (const line of block.trimEnd().split('\n')) {
  const command = line.replace(/ *#.*/, '').replace(/^antrail /, '')
  antctl(`the page's antrail ${command} works`, () => {
    const {stdout, stderr, status} = typed(`${command} --demo`, join(ROOT, 'bin/run.js'))
    assert.equal([stderr, status], ['', 0])
    assert.ok(stdout.length > 40)
  })
}

antctl('the page names every command of antctl that is not here', () => {
  const named = (id: string) => page.includes(`\`${id.replace(':', ' ')}\``)
  for (const command of new Set(NOT_OURS.values())) {
    const ids = [...NOT_OURS].flatMap(([id, of]) => (of === command ? [id] : []))
    assert.ok(ids.some(named), ids.join(' '))
  }
})

antctl('a link of that name to it is enough', () => {
  const folder = mkdtempSync(join(tmpdir(), 'antrail-antctl-'))
  try {
    const link = join(folder, 'antctl')
    symlinkSync(join(ROOT, 'bin/antctl'), link)
    assert.match(typed('get pi --demo', link).stdout, /^NODE /)
  } finally {
    rmSync(folder, {recursive: true})
  }
})

antctl.run()
