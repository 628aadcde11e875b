// How long a whole trace-packet takes, process and all, on a snapshot of two nodes with ~10,000 flows each: node bench/trace-packet.js
// The snapshot is a capture grown to that size (bench/load), as a folder and as a .tgz; each round runs every command once, in turn, so
// that other work on the machine falls on all alike, and an empty Node shows how slow the machine is just now.
import {spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {grownSnapshot, packSnapshot, writeSnapshot} from './load/snapshot.js'
import {median, timed, verdictOn} from './measure.js'

const ROUNDS = 11
const GOAL_MS = 600
const root = fileURLToPath(new URL('..', import.meta.url))

const folder = mkdtempSync(join(tmpdir(), 'antrail-bench-'))
try {
  await run()
} finally {
  rmSync(folder, {recursive: true})
}

async function run() {
  const {files, plan} = await grownSnapshot()
  writeSnapshot(files, join(folder, 'big'))
  await packSnapshot(files, join(folder, 'big.tgz'))
  const {from, to, service} = askedOf(plan)
  const trace = (...words) => ['bin/run.js', 'trace-packet', ...words, '-o', 'json']
  const commands = {
    'node -e 0': ['-e', '0'],
    'pod to pod, folder': trace(from, to, '--port', '8085', '--from', join(folder, 'big')),
    'pod to pod, .tgz': trace(from, to, '--port', '8085', '--from', join(folder, 'big.tgz')),
    'pod to Service, folder': trace(from, service, '--from', join(folder, 'big')),
    'the demo': trace('default/client', 'default/server', '--port', '8080', '--demo'),
  }
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, argv] of Object.entries(commands)) times[name].push(timed(() => decided(name, argv)))
  }
  report(files, times)
}

/** A pod whose policies let a pod of the other node in, that pod, and a Service with an endpoint on each node. */
function askedOf({policies, services}) {
  const policy = policies.find(({node, peers}) => node === 2 && peers.some((peer) => peer.node === 1))
  const to = policy.applied[0]
  const from = policy.peers.find((peer) => peer.node === 1)
  const service = services.find(({endpoints}) => endpoints.includes(to))
  return {
    from: `${from.namespace}/${from.name}`,
    to: `${to.namespace}/${to.name}`,
    service: `svc/${service.namespace}/${service.name}:80`,
  }
}

/** A trace that nobody could decide would be no measure. */
function decided(name, argv) {
  const {status, stdout} = spawnSync(process.execPath, argv, {cwd: root, stdio: ['ignore', 'pipe', 'inherit']})
  if (name === 'node -e 0' ? status === 0 : status === 0 || status === 5) return stdout
  throw new Error(`${argv.join(' ')} ended with ${status}`)
}

function report(files, times) {
  const flows = [1, 2].map((node) => files.get(`nodes/node${node}/bridges/br-int/flows.txt`).split('\n').length - 2)
  const empty = median(times['node -e 0'])
  console.log(
    `trace-packet, a process each: ${flows.join(' and ')} flows, ${files.size} files; medians of ${ROUNDS} runs, Node ${process.versions.node}`,
  )
  for (const [name, values] of Object.entries(times)) {
    const ms = median(values)
    const goal = name.startsWith('pod') ? `   goal ≤ ${GOAL_MS} ms   ${verdictOn(ms <= GOAL_MS)}` : ''
    console.log(
      `  ${name.padEnd(24)} ${ms.toFixed(0).padStart(5)} ms (fastest ${Math.min(...values).toFixed(0)})   ${(ms / empty).toFixed(1).padStart(5)} × node -e 0${goal}`,
    )
  }
}
