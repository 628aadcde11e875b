// How fast one trace is over 1,000 to 100,000 flows, against ofproto/trace of a real ovs-vswitchd over one open socket; how fast flows are
// loaded, against ovs-ofctl's bundle; and the memory that a flow takes. All in one run: node bench/lookup.js
// The pipeline is Antrea's (31 tables), grown to the size asked for; the packet makes 26 look-ups in 3 passes. `real` answers what the
// packet meets; `as OVS` also prints what ofproto/trace prints: every line, datapath actions, megaflow.
import {spawnSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {bundled} from './bundle.js'
import {median, timed, verdictOn} from './measure.js'

const CASE = 'antrea-like/antrea-pod3-icmp-remote.json'
const BRIDGE = 'br-int'
const TRACES = 3000
const LOADS = 5
const SIZES = [1_000, 10_000, 50_000, 100_000]
const COMPARED = 50_000
const GOAL = {trace: 0.1, growth: 1.3, load: 0.35}

const antrail = await bundled(`
  export {fieldNamed} from './src/ovs/fields.ts'
  export {createConntrack} from './src/ovs/pipeline/conntrack/conntrack.ts'
  export {setField} from './src/ovs/pipeline/packet.ts'
  export {runPacket} from './src/ovs/pipeline/run.ts'
  export {loadSwitch} from './src/ovs/pipeline/switch.ts'
  export {parseFlows} from './src/ovs/syntax/flows.ts'
  export {questionOf, switchOf} from './test/conformance/corpus-case.ts'
  export {withPrivateOvs} from './test/conformance/private-ovs.ts'
  export {openArchive} from './test/fixture-archive.ts'
`)
const corpus = corpusCase()
const asked = antrail.questionOf(corpus)
antrail.setField(asked.packet, antrail.fieldNamed('tcp_flags'), 0n)
const input = antrail.switchOf(corpus)

async function run() {
  const traced = new Map()
  console.log(`one trace, medians of ${TRACES} runs; Node ${process.versions.node}`)
  for (const size of SIZES) {
    const figures = ours(dump(size))
    traced.set(size, figures)
    const times = `real ${ms(figures.real)}, as OVS ${ms(figures.faithful)}; ${figures.lookups} look-ups`
    console.log(
      `  ${flowsOf(size)}   ${times}; parsed and indexed in ${figures.loaded.toFixed(0)} ms${size >= COMPARED ? `, ${memory(size)} bytes a flow at the peak` : ''}`,
    )
  }
  const growth = traced.get(100_000).real / traced.get(1_000).real
  console.log(
    `  growth from 1,000 to 100,000 flows   ${growth.toFixed(2)}×   goal ≤ ${GOAL.growth}×   ${verdictOn(growth <= GOAL.growth)}`,
  )
  const missing = missingProgram()
  if (missing) return console.log(`  ofproto/trace   skipped: no ${missing} (Debian: openvswitch-switch)`)
  compare(traced.get(COMPARED), await theirs(dump(COMPARED)))
}

function compare(our, their) {
  if (our.actions !== their.actions) throw new Error(`the answers differ: ${our.actions} | ${their.actions}`)
  const real = our.real / their.trace
  console.log(`Open vSwitch ${their.version}, ${flowsOf(COMPARED)}, the same answer`)
  console.log(`  ofproto/trace, open socket   ${ms(their.trace)}`)
  console.log(
    `  antrail, real                ${real.toFixed(3)}×   goal ≤ ${GOAL.trace}×   ${verdictOn(real <= GOAL.trace)}`,
  )
  console.log(`  antrail, as OVS              ${(our.faithful / their.trace).toFixed(3)}×`)
  const load = our.loaded / their.loaded
  console.log(
    `  ovs-ofctl --bundle add-flows ${their.loaded.toFixed(0)} ms; antrail parses and indexes in ${load.toFixed(2)}× of that   goal ≤ ${GOAL.load}×   ${verdictOn(load <= GOAL.load)}`,
  )
  console.log(`  ovs-vswitchd keeps           ${their.memory} bytes a flow`)
}

/** Medians in ms of one trace in either mode, and of loading; what OVS would do with the packet. */
function ours(text) {
  const loaded = median(Array.from({length: LOADS}, () => timed(() => load(text))))
  const sw = load(text)
  const {packet} = asked
  const conntrack = antrail.createConntrack({
    datapathType: 'netdev',
    entries: [],
    zoneLimits: new Map(),
    defaultLimit: null,
    maxConnections: null,
  })
  const faithful = {mode: 'faithful', bridge: BRIDGE, packet, size: null, conntrack: null}
  const {passes} = antrail.runPacket(sw, faithful)
  return {
    loaded,
    real: traces(() => antrail.runPacket(sw, {...faithful, mode: 'real', conntrack: conntrack.fork()})),
    faithful: traces(() => antrail.runPacket(sw, faithful)),
    lookups: passes.reduce((count, pass) => count + pass.lookups.length, 0),
    actions: passes
      .map(({datapathActions}) => datapathActions.replaceAll(/recirc\(0x[0-9a-f]+\)/g, 'recirc'))
      .join(' | '),
  }
}

const load = (text) =>
  antrail.loadSwitch({...input, bridges: [{...input.bridges[0], flows: antrail.parseFlows(text).items}]})

/** The first third warms up. */
function traces(once) {
  const times = Array.from({length: TRACES}, () => timed(once))
  return median(times.slice(TRACES / 3))
}

async function theirs(text) {
  return antrail.withPrivateOvs(async (ovs) => {
    ovs.vsctl('add-br', BRIDGE, '--', 'set', 'bridge', BRIDGE, 'datapath_type=dummy', 'fail_mode=secure')
    for (const port of corpus.bridges[0].ports) addPort(ovs, port)
    ovs.ofctl('-O', 'OpenFlow15', 'add-groups', BRIDGE, ovs.file('groups', groupLines()))
    const file = ovs.file('flows', text.replaceAll('reset_counts ', ''))
    const before = residentBytes(ovs.pid)
    const loaded = timed(() => ovs.ofctl('-O', 'OpenFlow15', '--bundle', 'add-flows', BRIDGE, file))
    const kept = residentBytes(ovs.pid) - before
    const times = []
    let answer = ''
    for (let i = 0; i < TRACES / 3; i++) {
      const start = performance.now()
      answer = await ovs.appctl('ofproto/trace', BRIDGE, corpus.trace.flow)
      times.push(performance.now() - start)
    }
    const version = ovs.ofctl('--version').match(/\d+\.\d+\.\d+/)?.[0]
    return {trace: median(times), loaded, version, memory: Math.round(kept / COMPARED), actions: actionsIn(answer)}
  })
}

function addPort(ovs, {name, ofport, type}) {
  if (name === BRIDGE) return
  const options = type === 'geneve' ? ['options:remote_ip=flow', 'options:key=flow'] : []
  const columns = [`type=${type}`, `ofport_request=${ofport}`, ...options]
  ovs.vsctl('add-port', BRIDGE, name, '--', 'set', 'interface', name, ...columns)
}

/** Recirculation ids are counted anew by each switch. */
const actionsIn = (answer) =>
  [...answer.matchAll(/^Datapath actions: (.*)$/gm)]
    .map(([, actions]) => actions.replaceAll(/recirc\(0x[0-9a-f]+\)/g, 'recirc'))
    .join(' | ')

const groupLines = () =>
  (corpus.groups[BRIDGE] ?? '')
    .split('\n')
    .filter((line) => line.includes('group_id'))
    .join('\n')

const residentBytes = (pid) => Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]) * 1024

const missingProgram = () =>
  ['ovs-vswitchd', 'ovsdb-server', 'ovs-vsctl', 'ovs-ofctl'].find(
    (name) => spawnSync(name, ['--version'], {stdio: 'ignore'}).error,
  )

/** Peak bytes a flow of a process of its own that parses and indexes such a dump, the dump's text and what Node itself takes left out. */
function memory(size) {
  const {stdout, status} = spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--memory', String(size)], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error('the memory of a load was not measured')
  return stdout.trim()
}

function memoryOf(size) {
  const text = dump(size)
  const before = process.memoryUsage().rss
  const sw = load(text)
  return sw.bridges.size === 0 ? 0 : Math.round((process.resourceUsage().maxRSS * 1024 - before) / size)
}

/** The case's own flows, then those of more and more pods with policies about them. */
function dump(count) {
  const lines = corpus.flows[BRIDGE].split('\n').filter(Boolean)
  for (let i = 0; lines.length < count; i++) lines.push(...podFlows(i).map((line) => ` ${line}`))
  return `${lines.slice(0, count).join('\n')}\n`
}

function podFlows(i) {
  const ip = `10.${40 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}`
  const mac = `5e:00:00:${[16, 8, 0].map((shift) => ((i >> shift) & 255).toString(16).padStart(2, '0')).join(':')}`
  const port = 1000 + (i % 60_000)
  return [
    `table=1, priority=200,arp,in_port=${port},arp_spa=${ip},arp_sha=${mac} actions=goto_table:2`,
    `table=4, priority=200,ip,in_port=${port},dl_src=${mac},nw_src=${ip} actions=goto_table:5`,
    `table=11, priority=200,tcp,reg4=0x10000/0x70000,nw_dst=${ip},tp_dst=80 actions=set_field:0x200/0x200->reg0`,
    `table=13, priority=14497,ip,nw_dst=${ip} actions=conjunction(4,1/3)`,
    `table=17, priority=200,ip,reg0=0x200/0x200,nw_dst=${ip} actions=set_field:${mac}->eth_dst,goto_table:19`,
    `table=20, priority=190,ct_state=+new+trk,ip,nw_src=${ip},nw_dst=${ip} actions=ct(commit,table=21,zone=65520)`,
    `table=22, priority=200,dl_dst=${mac} actions=set_field:0x${port.toString(16)}->reg1,goto_table:23`,
    `table=26, priority=200,ip,nw_src=${ip} actions=conjunction(1,1/3)`,
  ]
}

function corpusCase() {
  const archive = antrail.openArchive(readFileSync(new URL('../test/fixtures/corpus.br', import.meta.url)))
  return JSON.parse(archive.content(CASE).toString('utf8'))
}

function flowsOf(size) {
  return `${size.toLocaleString('en').padStart(7)} flows`
}

function ms(value) {
  return `${value.toFixed(4)} ms`
}

if (process.argv[2] === '--memory') console.log(memoryOf(Number(process.argv[3])))
else await run()
