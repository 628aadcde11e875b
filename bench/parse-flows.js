// How fast a dump of flows is parsed, against Python's ovs.flow on the same text, in one run: node bench/parse-flows.js [FLOWS]
// Every line is different, and every field and action is decoded. Python's package (ovs[flow]) comes from PyPI into a virtual
// environment in the temporary folder; where PYTHON names an interpreter that has it, that one is taken.
import {spawnSync} from 'node:child_process'
import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath, pathToFileURL} from 'node:url'
import {build} from 'esbuild'
import {flowDump} from './flow-dump.js'

const ROUNDS = 5
const PYTHON_FLOWS = 10_000
const GOAL = 10
const flows = Number(process.argv[2] ?? 100_000)

const PYTHON_SCRIPT = `
import sys, time
from ovs.flow.ofp import OFPFlow
lines = [line.strip() for line in open(sys.argv[1])]
start = time.perf_counter()
for line in lines:
    flow = OFPFlow(line)
    flow.info, flow.match, flow.actions
print(len(lines) / (time.perf_counter() - start))
`

const folder = mkdtempSync(join(tmpdir(), 'antrail-bench-'))
try {
  await run()
} finally {
  rmSync(folder, {recursive: true})
}

async function run() {
  const python = pythonWithFlows()
  const text = flowDump(flows)
  const dump = join(folder, 'flows.txt')
  writeFileSync(dump, text.split('\n').slice(0, PYTHON_FLOWS).join('\n'))
  const {parseFlows, eachLine} = await ours()
  const figures = {python: [], parsed: [], split: []}
  for (let round = 0; round < ROUNDS; round++) {
    figures.python.push(Number(output(python, ['-c', PYTHON_SCRIPT, dump])))
    figures.parsed.push(rate(() => whole(parseFlows(text))))
    figures.split.push(rate(() => eachLine(text, () => {})))
  }
  report(figures)
}

/** A dump that was parsed with anything left over would be no comparison. */
function whole({items, unparsed}) {
  const unknown = items.some(
    (flow) => flow.unknownMatch.length > 0 || flow.actions.some(({kind}) => kind === 'unknown'),
  )
  if (items.length !== flows || unparsed.length > 0 || unknown) throw new Error('the dump was not parsed whole')
}

function report({python, parsed, split}) {
  const ratio = median(parsed) / median(python)
  const thousand = (values) => `${(median(values) / 1000).toFixed(1).padStart(9)}k flows/s`
  console.log(`${flows} flows, each line different; medians of ${ROUNDS} rounds, Node ${process.versions.node}`)
  console.log(`  Python ovs.flow        ${thousand(python)}   (first ${PYTHON_FLOWS} lines)`)
  console.log(
    `  antrail, all decoded   ${thousand(parsed)}   ${ratio.toFixed(1)}×   goal ≥ ${GOAL}×   ${ratio >= GOAL ? 'met' : 'MISSED'}`,
  )
  console.log(
    `  antrail, only lines    ${thousand(split)}   ${(median(split) / median(python)).toFixed(0)}×   nothing decoded: not comparable`,
  )
  console.log(`  memory afterwards      ${Math.round(process.memoryUsage().rss / 1e6)} MB`)
  if (ratio < GOAL) process.exitCode = 1
}

async function ours() {
  const outfile = join(folder, 'parse.mjs')
  const source = fileURLToPath(new URL('../src/ovs/syntax/', import.meta.url))
  await build({
    stdin: {contents: "export {parseFlows} from './flows.ts'\nexport {eachLine} from './lines.ts'", resolveDir: source},
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile,
  })
  return import(pathToFileURL(outfile).href)
}

function pythonWithFlows() {
  const venv = join(tmpdir(), 'antrail-bench-python')
  const local = join(venv, 'bin', 'python')
  for (const python of [process.env.PYTHON, local, 'python3']) {
    if (python && spawnSync(python, ['-c', 'import ovs.flow.ofp'], {stdio: 'ignore'}).status === 0) return python
  }
  if (!existsSync(local)) output('python3', ['-m', 'venv', venv])
  output(local, ['-m', 'pip', '--quiet', 'install', 'ovs[flow]'])
  return local
}

function output(command, argv) {
  const {status, stdout, stderr} = spawnSync(command, argv, {encoding: 'utf8'})
  if (status !== 0) throw new Error(`${command} ${argv.slice(0, 2).join(' ')} ended with ${status}: ${stderr}`)
  return stdout
}

function rate(work) {
  const start = performance.now()
  work()
  return (flows / (performance.now() - start)) * 1000
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}
