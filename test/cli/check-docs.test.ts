import {spawnSync} from 'node:child_process'
import {copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parse, parseAllDocuments} from 'yaml'
import {REPORT_FORMATS} from '../../src/cli/show-report.ts'
import {ROOT} from './run-command.ts'

const docs = suite('docs of diagnose and check')
const page = (name: string) => readFileSync(join(ROOT, name), 'utf8')
const blocks = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, body]) => body!)

docs('every format has its row', () => {
  const text = page('docs/diagnose.md')
  for (const format of REPORT_FORMATS) assert.match(text, new RegExp(`^\\| .*\`${format}\``, 'm'))
})

interface Job {
  readonly script?: readonly string[]
  readonly steps?: readonly {readonly name?: string; readonly uses?: string; readonly run?: string}[]
  readonly artifacts?: {readonly paths: readonly string[]; readonly reports: {readonly junit: string}}
}

const [workflow, gitlab] = blocks(page('docs/ci.md'), 'yaml').map((block): Record<string, Job> => {
  const document: Record<string, Job> & {jobs?: Record<string, Job>} = parse(block)
  return document.jobs ?? document
})

/** The command lines of the page: of its shell blocks, of the workflow's steps and of the job's script. */
const commands = [
  ...blocks(page('docs/ci.md'), 'sh').flatMap((block) => block.split('\n')),
  ...Object.values(workflow ?? {}).flatMap(({steps = []}) => steps.flatMap(({run}) => run ?? [])),
  ...Object.values(gitlab ?? {}).flatMap(({script = []}) => script),
].filter((line) => line.startsWith('antrail '))

docs('the page has a command for each kind of pipeline', () => {
  assert.is(new Set(commands).size, commands.length)
  for (const word of ['-o github', 'junit=antrail.xml', 'check cluster', 'check installation', 'prometheus=', 'sarif='])
    assert.ok(
      commands.some((line) => line.includes(word)),
      word,
    )
})

docs('what a job keeps is what its command writes', () => {
  for (const {script = [], artifacts} of Object.values(gitlab ?? {}))
    for (const path of [...(artifacts?.paths ?? []), artifacts?.reports.junit ?? ''])
      assert.ok(script.join(' ').includes(`=${path}`), path)
  const step = Object.values(workflow ?? {}).flatMap(({steps = []}) => steps)
  assert.ok(step.every(({run, uses}) => (run === undefined) !== (uses === undefined)))
})

/** Runs a line as a pipeline would, in a folder with the demo's snapshot. */
function run(line: string, folder: string) {
  const words = line.split(' ').slice(1)
  const config = words.indexOf('--config')
  if (config >= 0) words[config + 1] = 'antrail.yaml'
  const source = words.includes('--from') ? [] : ['--demo']
  const env = {...process.env, LC_ALL: 'C.UTF-8', GITHUB_STEP_SUMMARY: join(folder, 'summary.md')}
  return spawnSync(process.execPath, [join(ROOT, 'bin/run.js'), ...words, ...source], {
    cwd: folder,
    encoding: 'utf8',
    env,
  })
}

docs('every command line of the page runs, and writes what it names', () => {
  const folder = mkdtempSync(join(tmpdir(), 'antrail-docs-'))
  try {
    copyFileSync(join(ROOT, 'demo/snapshot.tgz'), join(folder, 'snapshot.tgz'))
    const [config] = parseAllDocuments(page('deploy/cronjob.yaml')).map((each) => each.toJS())
    writeFileSync(join(folder, 'antrail.yaml'), config.data['antrail.yaml'])
    const first = commands.filter((line) => line.includes('--write-baseline'))
    for (const line of [...first, ...commands.filter((each) => !first.includes(each))]) {
      const {status, stderr} = run(line, folder)
      assert.ok(status === 0 || status === 3 || status === 4, `${line} ended with ${status}: ${stderr}`)
      assert.is(stderr, '', line)
      for (const [, file] of line.matchAll(/ -o \w+=(\S+)/g)) assert.ok(statSync(join(folder, file!)).size > 0, file)
    }
    assert.match(readFileSync(join(folder, 'summary.md'), 'utf8'), /^## ❌ antrail: /)
    assert.ok(statSync(join(folder, 'known.json')).size > 0)
  } finally {
    rmSync(folder, {recursive: true})
  }
})

docs('the CronJob runs the command that the page shows, with the account of rbac.yaml', () => {
  const [config, job] = parseAllDocuments(page('deploy/cronjob.yaml')).map((each) => each.toJS())
  const {spec} = job.spec.jobTemplate.spec.template
  const [container] = spec.containers
  assert.ok(commands.includes(`antrail ${container.args.join(' ')}`), container.args.join(' '))
  assert.equal([config.kind, config.metadata.name], ['ConfigMap', spec.volumes[0].configMap.name])
  const account = parseAllDocuments(page('deploy/rbac.yaml'))
    .map((each) => each.toJS())
    .find(({kind}) => kind === 'ServiceAccount')
  assert.equal([account.metadata.name, account.metadata.namespace], [spec.serviceAccountName, job.metadata.namespace])
})

docs("the manifests have no field that Kubernetes' own types do not know", async () => {
  const {ObjectSerializer} = await import('@kubernetes/client-node/dist/gen/models/ObjectSerializer.js')
  const known = (document: unknown, type: string): unknown =>
    JSON.parse(JSON.stringify(ObjectSerializer.serialize(ObjectSerializer.deserialize(document, type, ''), type, '')))
  for (const file of ['deploy/cronjob.yaml', 'deploy/rbac.yaml'])
    for (const document of parseAllDocuments(page(file))) {
      assert.equal(document.errors, [])
      const value: {readonly kind: string} = document.toJS()
      assert.equal(known(value, `V1${value.kind}`), value)
    }
  const misspelt = {kind: 'CronJob', spec: {schedule: '@daily', jobTemplates: {}}}
  assert.equal(known(misspelt, 'V1CronJob'), {kind: 'CronJob', spec: {schedule: '@daily'}})
})

docs.run()
