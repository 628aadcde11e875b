// How fast one trace is, against ofproto/trace of a real ovs-vswitchd over an open socket, in one run: node --import tsx bench/lookup.ts
// The pipeline is Antrea's (31 tables), grown to the size asked for; the packet makes 26 look-ups in 3 passes.
import {performance} from 'node:perf_hooks'
import {fieldNamed} from '../src/ovs/fields.ts'
import {createConntrack} from '../src/ovs/pipeline/conntrack/conntrack.ts'
import {setField} from '../src/ovs/pipeline/packet.ts'
import {runPacket} from '../src/ovs/pipeline/run.ts'
import {loadSwitch, type Switch} from '../src/ovs/pipeline/switch.ts'
import type {RunOptions, SwitchInput} from '../src/ovs/pipeline/types.ts'
import {parseFlows} from '../src/ovs/syntax/flows.ts'
import {type CorpusCase, questionOf, switchOf} from '../test/conformance/corpus-case.ts'
import {withPrivateOvs} from '../test/conformance/private-ovs.ts'
import {fixtureFiles} from '../test/fixtures.ts'

const CASE = 'antrea-pod3-icmp-remote.json'
const BRIDGE = 'br-int'
const ROUNDS = 3000
const SIZES = [1_000, 50_000, 100_000]

const file = fixtureFiles('corpus', 'antrea-like').find(({path}) => path === CASE)
if (!file) throw new Error(`no ${CASE}`)
const corpus: CorpusCase = JSON.parse(file.text())
const base = corpus.flows[BRIDGE] ?? ''

/** Flows of one more pod, and of a policy about it. */
function podFlows(i: number): string[] {
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

function dump(count: number): string {
  const lines = base.split('\n').filter(Boolean)
  for (let i = 0; lines.length < count; i++) lines.push(...podFlows(i).map((line) => ` ${line}`))
  return `${lines.slice(0, count).join('\n')}\n`
}

interface Figures {
  readonly median: number
  readonly p95: number
}

const figures = (times: number[]): Figures => {
  times.sort((a, b) => a - b)
  return {median: times[times.length >> 1]!, p95: times[Math.floor(times.length * 0.95)]!}
}

function ours(sw: Switch, options: () => RunOptions): Figures {
  const times: number[] = []
  for (let i = 0; i < ROUNDS; i++) {
    const given = options()
    const start = performance.now()
    runPacket(sw, given)
    times.push(performance.now() - start)
  }
  return figures(times.slice(ROUNDS / 3))
}

async function theirs(text: string): Promise<Figures> {
  return withPrivateOvs(async (ovs) => {
    ovs.vsctl('add-br', BRIDGE, '--', 'set', 'bridge', BRIDGE, 'datapath_type=dummy', 'fail_mode=secure')
    for (const {name, ofport, type} of corpus.bridges[0]?.ports ?? []) {
      if (name === BRIDGE) continue
      const options = type === 'geneve' ? ['options:remote_ip=flow', 'options:key=flow'] : []
      ovs.vsctl(
        'add-port',
        BRIDGE,
        name,
        '--',
        'set',
        'interface',
        name,
        `type=${type}`,
        `ofport_request=${ofport}`,
        ...options,
      )
    }
    ovs.ofctl('-O', 'OpenFlow15', 'add-groups', BRIDGE, ovs.file('groups', groupLines()))
    ovs.ofctl(
      '-O',
      'OpenFlow15',
      '--bundle',
      'add-flows',
      BRIDGE,
      ovs.file('flows', text.replaceAll('reset_counts ', '')),
    )
    const times: number[] = []
    for (let i = 0; i < ROUNDS / 3; i++) {
      const start = performance.now()
      await ovs.appctl('ofproto/trace', BRIDGE, corpus.trace.flow)
      times.push(performance.now() - start)
    }
    return figures(times)
  })
}

const groupLines = (): string =>
  (corpus.groups[BRIDGE] ?? '')
    .split('\n')
    .filter((line) => line.includes('group_id'))
    .join('\n')

const input: SwitchInput = switchOf(corpus)
const bridge = input.bridges[0]!
const asked = questionOf(corpus)
if (!('bridge' in asked)) throw new Error('no question')
setField(asked.packet, fieldNamed('tcp_flags'), 0n)

const medians = new Map<number, number>()
for (const size of SIZES) {
  const text = dump(size)
  const before = process.memoryUsage.rss()
  const {items} = parseFlows(text)
  const start = performance.now()
  const sw = loadSwitch({...input, bridges: [{...bridge, flows: items}]})
  const loaded = performance.now() - start
  const conntrack = createConntrack({
    datapathType: 'netdev',
    entries: [],
    zoneLimits: new Map(),
    defaultLimit: null,
    maxConnections: null,
  })
  const {packet} = asked
  const real = ours(sw, () => ({mode: 'real', bridge: BRIDGE, packet, size: null, conntrack: conntrack.fork()}))
  const faithful = ours(sw, () => ({mode: 'faithful', bridge: BRIDGE, packet, size: null, conntrack: null}))
  const {passes} = runPacket(sw, {mode: 'faithful', bridge: BRIDGE, packet, size: null, conntrack: null})
  medians.set(size, real.median)
  const lookups = passes.reduce((n, pass) => n + pass.lookups.length, 0)
  const rss = (process.memoryUsage.rss() - before) / size
  console.log(
    `${size} flows: ${passes.length} passes, ${lookups} look-ups; real ${ms(real)}, faithful ${ms(faithful)}; indexed in ${loaded.toFixed(0)} ms; ${rss.toFixed(0)} bytes a flow with its parsed form`,
  )
  if (size === 50_000) {
    const ovs = await theirs(text)
    console.log(
      `${size} flows: ofproto/trace ${ms(ovs)}; ratio real ${(real.median / ovs.median).toFixed(3)}, faithful ${(faithful.median / ovs.median).toFixed(3)} (goal 0.2)`,
    )
  }
}
const growth = medians.get(100_000)! / medians.get(1_000)!
console.log(`growth from 1k to 100k flows: ${growth.toFixed(2)} (goal 1.3)`)

function ms({median, p95}: Figures): string {
  return `${median.toFixed(4)} ms (p95 ${p95.toFixed(4)})`
}
