// How long a cold live trace over two nodes takes beside one 'kubectl exec … true' in the same run: node bench/live.js
// The cluster is that of test/apiserver: a real API server, kwok as kubelets, a real Open vSwitch a node. Needs what that layer needs.
import {readFileSync} from 'node:fs'
import {register} from 'tsx/esm/api'
import {LAYERS} from '../scripts/layers.js'
import {median, verdictOn} from './measure.js'

const ROUNDS = 7
const GOAL_MS = 600
const MOST_EXECS = 2
const MOST_REQUESTS = 6
const layer = LAYERS.find(({name}) => name === 'apiserver')

if (!layer?.runs()) console.log(`skipped: it needs ${layer?.needs}: ${layer?.install}`)
else await run()

async function run() {
  register()
  const [{buildBinaries}, {openLiveLab}] = await Promise.all([
    import('../test/apiserver/binaries.ts'),
    import('../test/apiserver/live-lab.ts'),
  ])
  const live = await openLiveLab('healthy', buildBinaries())
  try {
    await measure(live)
  } finally {
    await live.close()
  }
}

async function measure({lab, plane, antrail}) {
  const target = ['-n', 'kube-system', agentOf(lab), '-c', 'antrea-agent']
  const kubectl = ['kubectl', '--kubeconfig', plane.kubeconfig('admin'), 'exec', ...target, '--', 'true']
  const exec = () => lab.machine.run([{argv: kubectl, node: null, seconds: 30}]).then(([output]) => output)
  const trace = () => antrail('admin', 'trace-packet', 'default/client', 'pod/default/server', '--port', '8080')
  if ((await exec()).status !== 0) {
    console.log('skipped: no kubectl that works: apt-get install kubernetes-client')
    return
  }
  const times = {exec: [], trace: []}
  for (let round = 0; round < ROUNDS; round++) {
    times.exec.push(await timed(exec))
    times.trace.push(await timed(trace))
  }
  const [execs, requests] = await countRequests(plane, trace)
  const [one, all] = [median(times.exec), median(times.trace)]
  console.log(`  kubectl exec … true      ${one.toFixed(0)} ms`)
  console.log(
    `  trace over two nodes     ${all.toFixed(0)} ms, ${(all - one).toFixed(0)} ms more   goal ≤ ${GOAL_MS} ms more   ${verdictOn(all - one <= GOAL_MS)}`,
  )
  const isLean = execs <= MOST_EXECS && requests <= MOST_REQUESTS
  console.log(
    `  asked for a trace        ${execs} execs, ${requests} requests   goal ≤ ${MOST_EXECS} and ${MOST_REQUESTS}   ${verdictOn(isLean)}`,
  )
}

/** What one trace asks of the API server, by its audit log: execs, and other requests. */
async function countRequests({auditLog}, trace) {
  const events = () =>
    readFileSync(auditLog, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  const known = new Set(events().map(({auditID}) => auditID))
  await trace()
  const ours = new Map(
    events()
      .filter(({userAgent, auditID}) => userAgent === 'antrail' && !known.has(auditID))
      .map((event) => [event.auditID, event]),
  )
  const execs = [...ours.values()].filter(({objectRef}) => objectRef?.subresource === 'exec').length
  return [execs, ours.size - execs]
}

function agentOf({capture}) {
  const {items} = JSON.parse(capture.files.get('cluster/core_v1_pods.json')())
  return items.find(({metadata}) => metadata.labels?.component === 'antrea-agent').metadata.name
}

async function timed(work) {
  const start = performance.now()
  const {status, stderr} = await work()
  if (status !== 0) throw new Error(`it ended with ${status}: ${stderr}`)
  return performance.now() - start
}
