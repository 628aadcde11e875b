import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import Check from '../../src/commands/check.ts'
import {isProblem} from '../../src/problem.ts'
import {runCommand} from '../cli/run-command.ts'
import {snapshotDir} from '../fixtures.ts'
import {checkXml} from '../views/findings/well-formed.ts'

Check.id = 'check'
const command = suite('commands/check')

const run = (capture: string, ...argv: readonly string[]) =>
  runCommand(Check, ['--from', snapshotDir(capture), '--width', '80', ...argv])

/** A folder for the time of `use`. */
async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'antrail-check-'))
  try {
    await use(folder)
  } finally {
    rmSync(folder, {recursive: true})
  }
}

command('a healthy cluster passes, a broken one fails', async () => {
  assert.is((await run('healthy')).status, 0)
  assert.is((await run('pod-veth-down')).status, 3)
  assert.is((await run('pod-veth-down', '--fail-on', 'never')).status, 0)
})

command('several outputs in one run, each file whole', () =>
  inFolder(async (folder) => {
    const [junit, sarif] = [join(folder, 'report.xml'), join(folder, 'x=y.sarif')]
    const {stdout, status} = await run('pod-veth-down', '-o', 'text', '-o', `junit=${junit}`, '-o', `sarif=${sarif}`)
    assert.match(stdout, 'ERROR ANT0103')
    assert.match(readFileSync(junit, 'utf8'), '<testsuites name="antrail"')
    assert.is(JSON.parse(readFileSync(sarif, 'utf8')).version, '2.1.0')
    assert.equal(readdirSync(folder).sort(), ['report.xml', 'x=y.sarif'])
    assert.is(status, 3)
  }),
)

command('JSON on standard output goes with files', () =>
  inFolder(async (folder) => {
    const file = join(folder, 'report.md')
    const {stdout} = await run('pod-veth-down', '--json', '-o', `markdown=${file}`)
    assert.is(JSON.parse(stdout).schema, 'antrail.dev/diagnose/v1')
    assert.ok(existsSync(file))
  }),
)

command('expectations are traced, and one that is not met fails', () =>
  inFolder(async (folder) => {
    const config = join(folder, 'antrail.yaml')
    writeFileSync(
      config,
      `suppressions:
  - {rule: ANT0103, object: 'pod/default/*', reason: being repaired, expires: never}
expectations:
  - default/client reaches svc/default/web:80
  - default/client must not reach default/db:8080
  - default/client reaches default/server:8080
  - default/nobody reaches default/server:8080
`,
    )
    const {stdout, status} = await run('pod-veth-down', '--only', 'ANT0103', '--config', config, '-o', 'json')
    const {check} = JSON.parse(stdout)
    assert.equal(
      check.expectations.map(({met}: {met: boolean | null}) => met),
      [true, true, false, null],
    )
    assert.is(check.accepted.length, 1)
    assert.is(status, 3)
  }),
)

command('a suppression names a rule by its id or its short name, and no layer', () =>
  inFolder(async (folder) => {
    const config = join(folder, 'antrail.yaml')
    const suppress = (rule: string) =>
      writeFileSync(config, `suppressions: [{rule: ${rule}, reason: being repaired, expires: never}]\n`)
    suppress('Host-Veth-Down')
    const {stdout, status} = await run('pod-veth-down', '--only', 'ANT0103', '--config', config, '-o', 'json')
    assert.is(JSON.parse(stdout).check.accepted.length, 1)
    assert.is(status, 0)
    for (const word of ['pod', 'ANT01', 'host-veth-dwn']) {
      suppress(word)
      assert.is((await run('pod-veth-down', '--config', config)).status, 2, word)
    }
  }),
)

command('a baseline that was written accepts what is in it, and nothing else', () =>
  inFolder(async (folder) => {
    const baseline = join(folder, 'known.json')
    assert.is((await run('pod-veth-down', '--baseline', baseline, '--write-baseline')).status, 0)
    assert.is((await run('pod-veth-down', '--baseline', baseline)).status, 0)
    await run('healthy', '--baseline', baseline, '--write-baseline')
    assert.is((await run('pod-veth-down', '--baseline', baseline)).status, 3)
  }),
)

command('a deadline that passed says what was left, and ends with 4', async () => {
  const {stdout, status} = await run('healthy', '--deadline', '1ms')
  assert.match(stdout, /node1 the rules that were left: the deadline passed/)
  assert.is(status, 4)
  assert.is((await run('healthy', '--deadline', '10m')).status, 0)
})

const FILES = ['text', 'wide', 'json', 'yaml', 'junit', 'sarif', 'github', 'prometheus', 'html', 'markdown']

command('where there is no snapshot every file says so, and an old report is gone', () =>
  inFolder(async (folder) => {
    const summary = join(folder, 'summary')
    const outputs = FILES.flatMap((format) => ['-o', `${format}=${join(folder, format)}`])
    writeFileSync(join(folder, 'junit'), 'an old report that passed')
    process.env.GITHUB_STEP_SUMMARY = summary
    try {
      const {error} = await runCommand(Check, ['--from', '/nowhere/at<all>.tgz', ...outputs])
      assert.is(isProblem(error) && error.oclif.exit, 2)
    } finally {
      delete process.env.GITHUB_STEP_SUMMARY
    }
    assert.equal(readdirSync(folder).sort(), [...FILES, 'summary'].sort())
    const said = (format: string) => readFileSync(join(folder, format), 'utf8')
    for (const format of FILES.filter((each) => each !== 'prometheus'))
      assert.match(said(format), /no snapshot at/, format)
    assert.match(said('prometheus'), /^antrail_ran 0$/m)
    assert.match(said('prometheus'), /^antrail_passed 0$/m)
    assert.is(checkXml(said('junit')).filter(({name}) => name === 'error').length, 1)
    assert.not.match(said('html'), /at<all>/)
    assert.is(JSON.parse(said('sarif')).runs[0].invocations[0].executionSuccessful, false)
    assert.is(JSON.parse(said('json')).error.code, 'SOURCE_NOT_FOUND')
    assert.match(said('github'), /^::error title=antrail could not look::no snapshot at /)
    assert.match(said('summary'), /^## ❌ antrail could not look/)
  }),
)

command('what CI reads from standard output says so, too', async () => {
  for (const [format, first] of [
    ['junit', '<?xml version'],
    ['github', '::error title='],
    ['markdown', '## ❌ antrail could not look'],
  ] as const) {
    const {stdout} = await runCommand(Check, ['--from', '/nowhere', '-o', format])
    assert.ok(stdout.startsWith(first), stdout)
  }
  assert.is((await runCommand(Check, ['--from', '/nowhere', '-o', 'text'])).stdout, '')
})

command('a deadline that passed leaves whole files that say what was left', () =>
  inFolder(async (folder) => {
    const outputs = FILES.flatMap((format) => ['-o', `${format}=${join(folder, format)}`])
    assert.is((await run('pod-veth-down', '--deadline', '1ms', ...outputs)).status, 4)
    const said = (format: string) => readFileSync(join(folder, format), 'utf8')
    for (const format of ['text', 'json', 'yaml', 'junit', 'sarif', 'html', 'markdown'])
      assert.match(said(format), /the deadline passed/, format)
    assert.match(said('github'), /antrail could not look at enough/)
    assert.match(said('prometheus'), /^antrail_passed 0$/m)
    assert.is(JSON.parse(said('json')).status, 'incomplete')
    assert.ok(checkXml(said('junit')).some(({name}) => name === 'error'))
  }),
)

command('a folder that is not there is told before the evidence is read', () =>
  inFolder(async (folder) => {
    const file = join(folder, 'missing', 'report.xml')
    const {error} = await run('healthy', '-o', `junit=${file}`, '-o', `markdown=${join(folder, 'report.md')}`)
    assert.is(isProblem(error) && error.code, 'OUTPUT_FOLDER')
    assert.match(readFileSync(join(folder, 'report.md'), 'utf8'), /is no folder that can be written to/)
  }),
)

for (const capture of ['pod-veth-down', 'vswitchd-dead', 'node-podcidr-wrong'])
  command(`${capture}: the same bytes in every format, each time`, () =>
    inFolder(async (folder) => {
      const written = async (time: string): Promise<readonly string[]> => {
        const files = FILES.map((format) => join(folder, `${time}.${format}`))
        await run(capture, ...FILES.flatMap((format, i) => ['-o', `${format}=${files[i]}`]))
        return files.map((file) => readFileSync(file, 'latin1'))
      }
      const [first, again] = [await written('a'), await written('b')]
      for (const [i, format] of FILES.entries()) {
        assert.ok((first[i]?.length ?? 0) > 100, format)
        assert.is(first[i], again[i], format)
      }
    }),
  )

command('annotations come with the summary of the step', () =>
  inFolder(async (folder) => {
    const summary = join(folder, 'summary.md')
    process.env.GITHUB_STEP_SUMMARY = summary
    try {
      const {stdout} = await run('pod-veth-down', '-o', 'github')
      assert.match(stdout, /^::error title=ANT0103 /)
    } finally {
      delete process.env.GITHUB_STEP_SUMMARY
    }
    assert.match(readFileSync(summary, 'utf8'), /^## ❌ antrail: 1 error/)
  }),
)

command('rules and layers may be chosen', async () => {
  const rules = async (...argv: readonly string[]) => JSON.parse((await run('healthy', '--json', ...argv)).stdout).rules
  assert.equal(await rules('--only', 'ant0103'), ['ANT0103'])
  assert.equal(await rules('--only', 'host-veth-down,tunnel', '--skip', 'tunnel'), ['ANT0103'])
  assert.not.ok((await rules('--skip', 'ANT01')).includes('ANT0103'))
})

for (const [argv, message] of [
  [['-o', 'jsn'], "a report has no format 'jsn'"],
  [['-o', 'junit='], '-o junit= names no file'],
  [['-o', 'text', '-o', 'junit'], '-o text and -o junit both go to standard output'],
  [['-o', 'html=a', '-o', 'junit=a'], 'two outputs go to a'],
  [['--json', '-o', 'text'], '--json and -o text exclude each other'],
  [['-o', 'html=/'], 'cannot write /: it is a folder'],
  [['--deadline', 'soon'], "--deadline 'soon' is no time"],
  [['--only', 'ANT9999'], "'ANT9999' is neither a rule nor a layer"],
  [['--config', '/nowhere/antrail.yaml'], 'no configuration at /nowhere/antrail.yaml'],
  [['--baseline', '/nowhere/known.json'], 'no baseline at /nowhere/known.json'],
] as const) {
  command(`${argv.join(' ')} ends with 2`, async () => {
    const {error, status, stdout} = await run('healthy', ...argv)
    const said = isProblem(error) ? error.message : JSON.parse(stdout).error.message
    assert.is(said, message)
    assert.is(isProblem(error) ? error.oclif.exit : status, 2)
  })
}

command.run()
