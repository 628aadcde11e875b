// How fast a dump of flows is parsed, against Python's ovs.flow on the same text, in one run: node bench/parse-flows.js [FLOWS]
// Every line is different, and every field and action is decoded. Python's package (ovs[flow]) comes from PyPI into a virtual
// environment in the temporary folder; where PYTHON names an interpreter that has it, that one is taken. Without it, antrail's own
// figures are printed alone.
import {spawnSync} from 'node:child_process'
import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {bundled} from './bundle.js'
import {flowDump} from './flow-dump.js'
import {median, verdictOn} from './measure.js'

const ROUNDS = 5
const PYTHON_FLOWS = 10_000
const GOAL = 10
const flows = Number(process.argv[2] ?? 100_000)

const PYTHON_SCRIPT = `
import sys, time
from ovs.flow.ofp import OFPFlow
lines = [line.strip() for line in open(sys.argv[1])]
start = time.process_time()
for line in lines:
    flow = OFPFlow(line)
    flow.info, flow.match, flow.actions
print(len(lines) / (time.process_time() - start))
`

const folder = mkdtempSync(join(tmpdir(), 'antrail-bench-'))

async function run() {
  const text = flowDump(flows)
  const dump = join(folder, 'flows.txt')
  writeFileSync(dump, text.split('\n').slice(0, PYTHON_FLOWS).join('\n'))
  const {parseFlows, eachLine} = await bundled(`
    export {parseFlows} from './src/ovs/syntax/flows.ts'
    export {eachLine} from './src/ovs/syntax/lines.ts'
  `)
  const python = pythonWithFlows()
  const figures = {python: [], decoded: [], matches: [], split: []}
  for (let round = 0; round < ROUNDS; round++) {
    if (python) figures.python.push(Number(output(python, ['-c', PYTHON_SCRIPT, dump])))
    figures.decoded.push(rate(() => whole(parseFlows(text))))
    figures.matches.push(rate(() => parseFlows(text)))
    figures.split.push(rate(() => eachLine(text, () => {})))
  }
  report(figures)
}

/** Decodes every action, which is otherwise done when one is asked for. With anything left over it would be no comparison. */
function whole({items, unparsed}) {
  const unknown = items.some(
    (flow) => flow.unknownMatch.length > 0 || flow.actions.some(({kind}) => kind === 'unknown'),
  )
  if (items.length !== flows || unparsed.length > 0 || unknown) throw new Error('the dump was not parsed whole')
}

function report({python, decoded, matches, split}) {
  console.log(`${flows} flows, each line different; medians of ${ROUNDS} rounds, Node ${process.versions.node}`)
  const line = (what, values, note = '') => {
    const ratio = python.length > 0 ? `${(median(values) / median(python)).toFixed(1).padStart(7)}×` : ''
    console.log(`  ${what.padEnd(26)} ${(median(values) / 1000).toFixed(1).padStart(9)}k flows/s ${ratio}   ${note}`)
  }
  if (python.length > 0) line('Python ovs.flow', python, `(first ${PYTHON_FLOWS} lines)`)
  else
    console.log(
      `  Python ovs.flow            skipped: no Python 3 that has it, and PyPI's 'ovs[flow]' could not be installed`,
    )
  const reached = median(decoded) / median(python)
  line('antrail, all decoded', decoded, python.length > 0 ? `goal ≥ ${GOAL}×   ${verdictOn(reached >= GOAL)}` : '')
  line('antrail, as a trace loads', matches, 'actions decoded when asked for: not comparable')
  line('antrail, only lines', split, 'nothing decoded: not comparable')
  console.log(`  memory afterwards          ${Math.round(process.memoryUsage().rss / 1e6)} MB`)
}

/** An interpreter that has the package, or null. */
function pythonWithFlows() {
  const venv = join(tmpdir(), 'antrail-bench-python')
  const local = join(venv, 'bin', 'python')
  const has = (python) => spawnSync(python, ['-c', 'import ovs.flow.ofp'], {stdio: 'ignore'}).status === 0
  const there = [process.env.PYTHON, local, 'python3'].find((python) => python && has(python))
  if (there) return there
  if (!existsSync(local)) spawnSync('python3', ['-m', 'venv', venv], {stdio: 'ignore'})
  spawnSync(local, ['-m', 'pip', '--quiet', 'install', 'ovs[flow]'], {stdio: 'ignore'})
  return has(local) ? local : null
}

function output(command, argv) {
  const {status, stdout, stderr} = spawnSync(command, argv, {encoding: 'utf8'})
  if (status !== 0) throw new Error(`${command} ${argv.slice(0, 2).join(' ')} ended with ${status}: ${stderr}`)
  return stdout
}

/** Flows a second of processor time, that of Node's own threads (its garbage collector) included: other work on the machine changes it least. */
function rate(work) {
  const start = process.cpuUsage()
  work()
  const {user, system} = process.cpuUsage(start)
  return (flows / (user + system)) * 1e6
}

try {
  await run()
} finally {
  rmSync(folder, {recursive: true})
}
