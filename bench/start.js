// Start-up against an empty Node, in one run: node bench/start.js
// Each round runs every command once, in turn, so that other work on the machine falls on all alike.
import {spawnSync} from 'node:child_process'
import {readdirSync, renameSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {median, timed, verdictOn} from './measure.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const ROUNDS = 25
const COMMANDS = {
  '--version': ['bin/run.js', '--version'],
  'get flows --help': ['bin/run.js', 'get', 'flows', '--help'],
}
const GOALS = {'with code cache': 1.6, 'without code cache': 2.3}

const caches = readdirSync(`${root}dist`, {recursive: true})
  .map((file) => `${root}dist/${file}`)
  .filter((file) => file.endsWith('.cache'))

measure('with code cache')
for (const file of caches) renameSync(file, `${file}.off`)
try {
  measure('without code cache')
} finally {
  for (const file of caches) renameSync(`${file}.off`, file)
}

function measure(what) {
  const runs = {'node -e 0': ['-e', '0'], ...COMMANDS}
  const times = Object.fromEntries(Object.keys(runs).map((name) => [name, []]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, argv] of Object.entries(runs)) times[name].push(timed(() => ran(argv)))
  }
  const empty = median(times['node -e 0'])
  console.log(
    `${what}: node -e 0 takes ${empty.toFixed(0)} ms (medians of ${ROUNDS} runs, Node ${process.versions.node})`,
  )
  for (const name of Object.keys(COMMANDS)) {
    const ratio = median(times[name].map((time, round) => time / times['node -e 0'][round]))
    const goal = GOALS[what]
    console.log(`  antrail ${name.padEnd(18)} ${ratio.toFixed(2)}×   goal ≤ ${goal}×   ${verdictOn(ratio <= goal)}`)
  }
}

function ran(argv) {
  const {status} = spawnSync(process.execPath, argv, {cwd: root, stdio: 'ignore'})
  if (status !== 0) throw new Error(`${argv.join(' ')} ended with ${status}`)
}
