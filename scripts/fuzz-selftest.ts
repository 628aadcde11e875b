import {spawn} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {parseArgs} from 'node:util'
import {BUGS, type Bug} from '../test/conformance/fuzz/selftest/bugs.ts'
import {buildWith} from '../test/conformance/fuzz/selftest/planted-build.ts'

const {values} = parseArgs({
  options: {
    seconds: {type: 'string', default: '60'},
    seed: {type: 'string', default: '1'},
    only: {type: 'string'},
    help: {type: 'boolean', short: 'h'},
  },
})

if (values.help) {
  console.error(
    'npm run fuzz:selftest -- [--seconds N] [--seed S] [--only FAMILY]: plants a bug in each family of actions, and has the fuzzer find it',
  )
  process.exit(2)
}

const dir = mkdtempSync(join(tmpdir(), 'antrail-selftest-'))
process.once('exit', () => rmSync(dir, {recursive: true, force: true}))

const bugs = BUGS.filter(({family}) => values.only === undefined || family === values.only)
let missed = 0
for (const bug of bugs) {
  const {seconds, said} = await hunt(bug)
  if (seconds === null) missed++
  console.log(
    `${bug.family.padEnd(16)} ${seconds === null ? 'missed ' : `${seconds.toFixed(1).padStart(5)} s`}  ${said}`,
  )
}
console.log(`${bugs.length} bugs planted, ${missed} missed`)
process.exitCode = missed > 0 || bugs.length === 0 ? 1 : 0

interface Hunt {
  /** null: not found in time. */
  readonly seconds: number | null
  readonly said: string
}

async function hunt(bug: Bug): Promise<Hunt> {
  const file = join(dir, `${bug.family}.mjs`)
  await buildWith(bug, file)
  const start = Date.now()
  const output = await run(file)
  const seconds = (Date.now() - start) / 1000
  const found = /^differs: (.*)$/m.exec(output)?.[1]
  // A crash is no finding.
  if (found !== undefined && /, 1 disagreements\n*$/.test(output)) return {seconds, said: found.slice(0, 100)}
  return {seconds: null, said: output.trimEnd().split('\n').at(-1) ?? ''}
}

/** Runs one until its first disagreement, which it does not shrink. */
function run(file: string): Promise<string> {
  const args = [file, '--seconds', values.seconds, '--seed', values.seed, '--most', '1', '--as-met']
  const child = spawn(process.execPath, args, {stdio: ['ignore', 'pipe', 'pipe'], cwd: process.cwd()})
  const chunks: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  return new Promise((resolve) => child.once('close', () => resolve(Buffer.concat(chunks).toString())))
}
