// Builds, then checks types, style and generated files, and runs every test file in its own process.
// The last line is 'N passed, N failed, N skipped'.   npm test -- PATTERN   runs the test files that match, and nothing else.
import {spawn} from 'node:child_process'
import {readdirSync, statSync} from 'node:fs'
import {availableParallelism} from 'node:os'
import {fileURLToPath} from 'node:url'
import {generatedFiles, staleFiles} from './generated.js'
import {LAYERS, LIMIT_SECONDS} from './layers.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const [pattern] = process.argv.slice(2)
const isCi = process.env.CI === 'true'
const total = {passed: 0, failed: 0, skipped: 0}
const running = new Set()

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    for (const child of running) stop(child)
    process.exit(signal === 'SIGINT' ? 130 : 143)
  })
}

const before = generatedFiles()
await check('build', [process.execPath, 'scripts/build.js'])
if (!pattern) {
  await check('pages of the rules', [process.execPath, '--import', 'tsx', 'scripts/rule-docs.ts'])
  await check('the page of live use', [process.execPath, '--import', 'tsx', 'scripts/live-docs.ts'])
  compareGenerated()
}
const tsc = [process.execPath, 'node_modules/typescript/bin/tsc', '--noEmit', '-p']
const checks = [
  () => check('types', [...tsc, '.']),
  () => check('types of the tests', [...tsc, 'test']),
  () =>
    check('style', [process.execPath, 'node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']),
]
const queue = [...(pattern ? [] : checks), ...testFiles().map((file) => () => runFile(file))]
await Promise.all(
  Array.from({length: availableParallelism()}, async () => {
    for (let job = queue.shift(); job; job = queue.shift()) await job()
  }),
)
if (total.passed === 0) fail('nothing passed', '')
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed > 0 ? 1 : 0

/** Test files that can run here, the biggest first; those of a layer that cannot are counted and named. */
function testFiles() {
  const files = readdirSync(`${root}test`, {recursive: true})
    .map((file) => String(file).replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.test.ts') && (!pattern || new RegExp(pattern).test(file)))
    .map((file) => ({file, size: statSync(`${root}test/${file}`).size, layer: layerOf(file)}))
    .sort((a, b) => Number(b.layer !== undefined) - Number(a.layer !== undefined) || b.size - a.size)
  const missing = new Set(LAYERS.filter((layer) => files.some((file) => file.layer === layer) && !layer.runs()))
  for (const {name, needs, install} of missing) {
    const count = files.filter(({layer}) => layer?.name === name).length
    const text = `test/${name} needs ${needs}: ${install}`
    if (isCi) {
      fail(text, '\n', count)
    } else {
      console.log(`skipped ${count} ${count === 1 ? 'file' : 'files'}: ${text}`)
      total.skipped += count
    }
  }
  return files.filter(({layer}) => !missing.has(layer)).map(({file}) => file)
}

function layerOf(file) {
  return LAYERS.find(({name}) => file.startsWith(`${name}/`))
}

async function check(name, [command, ...args]) {
  const {out, status} = await output(command, args, LIMIT_SECONDS)
  if (status === 0) total.passed++
  else fail(`${name} (${status})`, out)
}

function compareGenerated() {
  const stale = staleFiles(before, generatedFiles())
  if (stale.length === 0) total.passed++
  else fail(`out of date, now written anew: ${stale.join(', ')}`, '')
}

/** Trusts uvu's numbers only where they agree with its exit status: a throwing hook, a forgotten run() and the like pass in silence. */
async function runFile(file) {
  const exact = `^${file.replace(/[.\\/]/g, '\\$&')}$`
  const args = ['--import', 'tsx', 'node_modules/uvu/bin.js', '--no-color', 'test', exact]
  const {out, status} = await output(process.execPath, args, layerOf(file)?.limitSeconds ?? LIMIT_SECONDS)
  const [ran, passed, skipped] = ['Total', 'Passed', 'Skipped'].map((label) => count(out, label))
  const why = whyWrong({passed, ran, skipped, status})
  total.passed += Math.max(passed, 0)
  total.skipped += Math.max(skipped, 0)
  if (status === 0 && why === '') return
  fail(`test/${file}${why && `: ${why}`}`, out, Math.max(ran - passed, 1))
}

function whyWrong({passed, ran, skipped, status}) {
  if (ran < 0) return `ended without a summary (${status})`
  if (ran === 0 && skipped === 0) return 'ran no test: is .run() missing?'
  if (passed < ran && status === 0) return 'a hook threw, or a test threw no Error'
  if (passed === ran && status !== 0)
    return `status ${status} after all tests passed: was it stopped, or left something open?`
  if (skipped > 0 && isCi) return `${skipped} skipped: a stray .only or .skip?`
  return ''
}

function count(text, label) {
  return Number(new RegExp(`^  ${label}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? -1)
}

function fail(title, out, tests = 1) {
  total.failed += tests
  process.stdout.write(`\n--- failed: ${title}\n${out}`)
}

/** Runs a command in surroundings that are the same on every machine. @returns what it printed, and its status or signal */
async function output(command, args, limitSeconds) {
  const {FORCE_COLOR, KUBECONFIG, COLUMNS, ...env} = process.env
  const child = spawn(command, args, {
    cwd: root,
    // A group of its own, so that what a test started ends with it.
    detached: true,
    env: {...env, LC_ALL: 'C.UTF-8', NODE_ENV: 'test', NO_COLOR: '1', TZ: 'UTC'},
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let out = ''
  const keep = (data) => {
    out += data
  }
  child.stdout.setEncoding('utf8').on('data', keep)
  child.stderr.setEncoding('utf8').on('data', keep)
  const timer = setTimeout(() => {
    out += `\nstopped after ${limitSeconds} s\n`
    stop(child)
  }, limitSeconds * 1000)
  const status = await new Promise((done) => {
    child.on('error', (error) => done(error.message))
    child.on('close', (code, signal) => done(code ?? signal))
  })
  clearTimeout(timer)
  running.delete(child)
  return {out, status}
}

function stop(child) {
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    child.kill('SIGKILL')
  }
}
