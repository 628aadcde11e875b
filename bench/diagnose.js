// How long diagnose takes on a cluster of 500 nodes, and how much memory: node bench/diagnose.js
// The snapshot is a capture of two nodes repeated (bench/many), each node with flows, routes and neighbours for the 499 others, healthy and
// with a fault of one node; what is found must be what is found in the two nodes alone.
import {spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {bundled} from './bundle.js'
import {snapshotOf} from './load/capture.js'
import {writeSnapshot} from './load/snapshot.js'
import {verdictOn} from './measure.js'

const NODES = Number(process.env.NODES ?? 500)
const CAPTURES = ['healthy', 'pod-veth-down']
const GOAL_S = 20
const GOAL_MB = 1500
const root = fileURLToPath(new URL('..', import.meta.url))

/** What a process took, as the system counts it when the process ends: told on stderr, as its last line. */
const TOLD = `data:text/javascript,process.on('exit',()=>process.stderr.write('\\n'+JSON.stringify(process.resourceUsage())))`

const folder = mkdtempSync(join(tmpdir(), 'antrail-bench-'))
try {
  const {manyNodes} = await bundled("export {manyNodes} from './bench/many/snapshot.ts'")
  const model = await snapshotOf('healthy')
  for (const name of CAPTURES) {
    const first = await snapshotOf(name)
    measure(name, first, manyNodes({model, first, nodes: NODES}))
  }
} finally {
  rmSync(folder, {recursive: true})
}

function measure(name, two, many) {
  const [small, large] = [join(folder, `${name}-2`), join(folder, name)]
  writeSnapshot(two, small)
  writeSnapshot(many, large)
  const expected = diagnosed(small).findings
  const {findings, ...used} = diagnosed(large)
  console.log(`${name}, ${NODES} nodes, ${many.size} files`)
  row('whole process', `${used.seconds.toFixed(1)} s`, `goal ≤ ${GOAL_S} s`, used.seconds <= GOAL_S)
  console.log(`  ${'processor time'.padEnd(16)} ${used.cpu.toFixed(1)} s, user and system, all threads`)
  row('peak memory', `${used.megabytes.toFixed(0)} MB`, `goal ≤ ${GOAL_MB} MB`, used.megabytes <= GOAL_MB)
  const same = JSON.stringify(findings) === JSON.stringify(expected)
  row('findings', String(findings.length), `those of the two nodes: ${expected.length}`, same)
  rmSync(large, {recursive: true})
}

function row(what, figure, goal, reached) {
  console.log(`  ${what.padEnd(16)} ${figure}   ${goal}   ${verdictOn(reached)}`)
}

/** Runs diagnose as a process of its own: keys of its findings, and what it took. */
function diagnosed(from) {
  const argv = ['--import', TOLD, 'bin/run.js', 'diagnose', '--from', from, '-o', 'json']
  const start = performance.now()
  const {status, stdout, stderr} = spawnSync(process.execPath, argv, {cwd: root, encoding: 'utf8', maxBuffer: 2 ** 30})
  const seconds = (performance.now() - start) / 1000
  if (status !== 0 && status !== 3) throw new Error(`${argv.slice(2).join(' ')} ended with ${status}\n${stderr}`)
  const {maxRSS, userCPUTime, systemCPUTime} = JSON.parse(stderr.trimEnd().split('\n').at(-1))
  return {
    findings: JSON.parse(stdout).findings.map(({id, severity, where}) => ({id, severity, where})),
    seconds,
    cpu: (userCPUTime + systemCPUTime) / 1e6,
    megabytes: maxRSS / 1024,
  }
}
