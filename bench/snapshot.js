// How long a snapshot of 50 nodes takes beside 50 snapshots of one node each, and how much memory: node bench/snapshot.js
//
// The API server is real, and so is everything on our side: lists, execs over WebSockets, what is read, kept and packed. The
// nodes are simulated: a capture of two nodes repeated (bench/many) behind one kwok, whose execs do not run a shell with its
// commands but a stand-in that answers from the recording after a while. 50 real nodes work on 50 machines of their own; here
// their commands would fight over the same few cores, and one would time that. What reading a node takes is waiting, and
// this is kept: each answer comes after a tenth of the time that it took when it was recorded, on a busy machine; that is
// about 2 s a node, as much as a node of test/apiserver takes. A tenth, not all of it, since the shorter a node's own time is,
// the more our work weighs, and the harder the goal is to reach.
//
// One by one is timed for SAMPLE of the nodes, spread over all, and taken as many times as there are more nodes. Needs what
// test/apiserver needs.
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {register} from 'tsx/esm/api'
import {LAYERS} from '../scripts/layers.js'
import {snapshotOf} from './load/capture.js'
import {writeSnapshot} from './load/snapshot.js'
import {verdictOn} from './measure.js'

const NODES = Number(process.env.NODES ?? 50)
const SAMPLE = 10
const PACE = 10
const GOAL = 1 / 8
const PROGRAM = fileURLToPath(new URL('../bin/run.js', import.meta.url))
/** What a process took, as the system counts it when the process ends: told on stderr, as its last line. */
const TOLD = `data:text/javascript,process.on('exit',()=>process.stderr.write('\\n'+JSON.stringify(process.resourceUsage())))`
const layer = LAYERS.find(({name}) => name === 'apiserver')

if (!layer?.runs()) console.log(`skipped: it needs ${layer?.needs}: ${layer?.install}`)
else await run()

async function run() {
  register()
  const [{buildBinaries}, {openMachine}, {manyNodes}, {startRecorded}] = await Promise.all([
    import('../test/apiserver/binaries.ts'),
    import('../test/lab/cluster/machine.ts'),
    import('./many/snapshot.ts'),
    import('./many/kubelets.ts'),
  ])
  const binaries = buildBinaries()
  const folder = mkdtempSync(join(tmpdir(), 'antrail-bench-'))
  const machine = openMachine()
  try {
    const files = manyNodes({model: await snapshotOf('healthy'), nodes: NODES})
    const snapshot = join(folder, 'snapshot')
    mkdirSync(snapshot)
    writeSnapshot(files, snapshot)
    const {server, msOfNode} = await startRecorded(machine, binaries, {
      files,
      snapshot,
      folder,
      nodes: NODES,
      pace: PACE,
    })
    await measure([...msOfNode], (name, ...args) =>
      taken(machine, [...args, '-o', join(folder, `${name}.tgz`), '--kubeconfig', server.kubeconfig('admin')]),
    )
  } finally {
    await machine.close()
    rmSync(folder, {recursive: true, force: true})
  }
}

async function measure(nodes, take) {
  const seconds = nodes.map(([, ms]) => ms / 1000)
  console.log(
    `${NODES} nodes, whose own answers take ${Math.min(...seconds).toFixed(1)} to ${Math.max(...seconds).toFixed(1)} s each`,
  )
  const step = Math.max(1, Math.floor(NODES / SAMPLE))
  const sample = nodes.filter((_, i) => i % step === 0).slice(0, SAMPLE)
  const ones = []
  for (const [node] of sample) ones.push(await take(node, '--node', node))
  const all = await take('all')
  const [one] = [ones.reduce((sum, {seconds}) => sum + seconds, 0) / ones.length]
  const whole = one * NODES
  row('one node', one, ones[0], `of ${sample.length}, by --node`)
  row('one by one', whole, null, `${NODES} times that`)
  row('all', all.seconds, all, `${(all.files / 1e6).toFixed(0)} MB of evidence`)
  const ratio = all.seconds / whole
  console.log(`  all / one by one   1/${(1 / ratio).toFixed(1)}   goal ≤ 1/${1 / GOAL}   ${verdictOn(ratio <= GOAL)}`)
}

function row(what, seconds, used, remark) {
  const work =
    used === null ? '' : `${used.cpu.toFixed(1)} s of processor time, peak memory ${used.megabytes.toFixed(0)} MB, `
  console.log(`  ${what.padEnd(18)} ${seconds.toFixed(1)} s, ${work}${remark}`)
}

/** Takes a snapshot by a process of its own. @throws where not everything was read */
async function taken(machine, args) {
  const argv = [process.execPath, '--import', TOLD, PROGRAM, 'snapshot', ...args, '--json']
  const start = performance.now()
  const [{status, stdout, stderr}] = await machine.run([{argv, node: null, seconds: 300}])
  const seconds = (performance.now() - start) / 1000
  if (status !== 0) throw new Error(`snapshot ${args.join(' ')} ended with ${status}\n${stdout}${stderr}`)
  const {maxRSS, userCPUTime, systemCPUTime} = JSON.parse(stderr.trimEnd().split('\n').at(-1))
  return {
    seconds,
    cpu: (userCPUTime + systemCPUTime) / 1e6,
    megabytes: maxRSS / 1024,
    files: JSON.parse(stdout).bytes,
  }
}
