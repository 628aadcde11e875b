import {spawnSync} from 'node:child_process'
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'
import {fuzzParsers} from '../test/ovs/syntax/fuzz/run.ts'
import {seeds} from '../test/ovs/syntax/fuzz/seeds.ts'

const {values} = parseArgs({
  options: {
    lines: {type: 'string', default: '100000'},
    seed: {type: 'string'},
    most: {type: 'string', default: '10'},
    here: {type: 'boolean', default: false},
    help: {type: 'boolean', short: 'h'},
  },
})

if (values.help) {
  console.error(
    'npm run fuzz:parsers -- [--lines N] [--seed S] [--most N]: reads damaged flows, groups and traces; no error may be thrown, none be without its place',
  )
  process.exit(2)
}

/** Lines that one process reads, and how long it may take before it is said to hang. */
const BATCH = 50_000
const BATCH_MS = 300_000

/** Characters of a text that are printed; the seed makes all of it again. */
const SHOWN = 4000

const lines = Number(values.lines)
const seed = values.seed === undefined ? Math.floor(Math.random() * 1e6) : Number(values.seed)
const complaints = values.here ? readHere() : inBatches()
if (!values.here) console.log(`${lines} lines, ${complaints} complaints`)
process.exitCode = complaints > 0 ? 1 : 0

function readHere(): number {
  let count = 0
  for (const {kind, text, wrong} of fuzzParsers(seeds(), lines, seed)) {
    console.log(`${kind}: ${wrong}\n${JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text)}`)
    if (++count >= Number(values.most)) break
  }
  return count
}

/** Each batch in a process of its own: one that hangs is ended, and named by its seed. */
function inBatches(): number {
  console.log(`seed ${seed}`)
  let bad = 0
  for (let first = 0; first < lines && bad < Number(values.most); first += BATCH) {
    const count = String(Math.min(BATCH, lines - first))
    const own = String(seed + first / BATCH)
    const args = ['--here', '--lines', count, '--seed', own, '--most', values.most]
    const {status, error} = spawnSync(
      process.execPath,
      [...process.execArgv, fileURLToPath(import.meta.url), ...args],
      {stdio: 'inherit', timeout: BATCH_MS},
    )
    if (status === 0) continue
    bad++
    console.log(`--lines ${count} --seed ${own}: ${error ? `hangs (${error.message})` : `ended with ${status}`}`)
  }
  return bad
}
