import {loadSwitch} from '../../../src/ovs/pipeline/switch.ts'
import {readBack} from '../bridging/switching.ts'
import {type CorpusCase, switchOf} from '../corpus-case.ts'
import {judge} from '../judge.ts'
import {rowsOf} from '../list-rows.ts'
import {comparePrinted} from '../printed.ts'
import {type PrivateOvs, SwitchGone} from '../private-ovs.ts'
import {readTrace} from '../read-trace.ts'

/** A set-up that no generator makes often, and what is asked of it. */
export interface Row {
  readonly name: string
  /** Commands, a line each, that change the bridges before flows are added: `vsctl …`, `ofctl …`, `ofctl10 …`, `appctl …`. */
  readonly setUp?: string
  /** Groups of br0, a line each. */
  readonly groups?: string
  /** Flows of br0, a line each; `br1:` before one of the other bridge. */
  readonly flows: string
  /** Words of ofproto/trace after the bridge, a line each. */
  readonly asks: string
  /** What dpif/show-dp-features goes on to print after dpif/set-dp-features, and what is so. */
  readonly features?: readonly [printed: string, real: string]
  /** Why the simulator leaves it open. */
  readonly open?: RegExp
}

const OPENFLOW = ['-O', 'OpenFlow15']
const BRIDGES = ['br0', 'br1']

/** A set of collectors keeps its bridge, a manager stays without any. */
const REMOVE =
  'vsctl -- --all destroy Flow_Sample_Collector_Set -- del-manager -- --if-exists del-br br0 -- --if-exists del-br br1'

/** br0 with ports 1 to 4 and a patch port to br1, which has a port. */
const BASE = [
  'vsctl add-br br1 -- set bridge br1 datapath_type=dummy fail_mode=secure',
  '-- add-br br0 -- set bridge br0 datapath_type=dummy fail_mode=secure',
  ...[1, 2, 3, 4].map((n) => `-- add-port br0 p${n} -- set interface p${n} type=dummy ofport_request=${n}`),
  '-- add-port br0 pa -- set interface pa type=patch options:peer=pb ofport_request=10',
  '-- add-port br1 pb -- set interface pb type=patch options:peer=pa ofport_request=10',
  '-- add-port br1 q1 -- set interface q1 type=dummy ofport_request=1',
].join(' ')

/** Asks a real switch and the simulator. @returns what they disagree about, a line each */
export async function compareWritten(ovs: PrivateOvs, row: Row): Promise<string[]> {
  for (const line of [REMOVE, BASE, ...linesOf(row.setUp ?? '')]) await run(ovs, line)
  fill(ovs, row)
  const wrong: string[] = []
  let base = await read(ovs, row)
  for (const ask of linesOf(row.asks)) {
    const corpus = await asked(ovs, base, ask)
    // What the switch learned from a packet that was really sent.
    if (corpus.trace.generate || corpus.trace.packet !== null) base = await read(ovs, row)
    const {status, reason} = judge(corpus, loadSwitch(switchOf(corpus)))
    // In the order in which the switch flooded, what is open may be answered.
    const isFine = row.open
      ? status !== 'differs' && row.open.test(reason ?? '')
      : status === 'agree' && reason === null
    if (!isFine) wrong.push(`${row.name}: ${ask}: ${status}: ${reason}`)
    const printed = isFine && corpus.expected.exitCode === 0 ? comparePrinted(corpus) : null
    if (printed !== null && printed !== 'equal') wrong.push(`${row.name}: ${ask}: prints ${printed.differs}`)
  }
  return wrong
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

async function run(ovs: PrivateOvs, line: string): Promise<void> {
  const [command, ...words] = line.split(/\s+/)
  if (command === 'vsctl') ovs.vsctl(...words)
  else if (command === 'ofctl') ovs.ofctl(...OPENFLOW, ...words)
  else if (command === 'ofctl10') ovs.ofctl(...words)
  else if (command === 'ofctl11') ovs.ofctl('-O', 'OpenFlow11', ...words)
  else await ovs.appctl(words[0] ?? '', ...words.slice(1))
}

function fill(ovs: PrivateOvs, {groups, flows}: Row): void {
  ovs.ofctl(...OPENFLOW, 'add-groups', 'br0', ovs.file('groups', `${linesOf(groups ?? '').join('\n')}\n`))
  const [near, far] = [
    linesOf(flows).filter((line) => !line.startsWith('br1:')),
    linesOf(flows).filter((line) => line.startsWith('br1:')),
  ]
  ovs.ofctl(...OPENFLOW, 'add-flows', 'br0', ovs.file('flows', `${near.join('\n')}\n`))
  const peer = far.length === 0 ? ['actions=NORMAL'] : far.map((line) => line.slice('br1:'.length))
  ovs.ofctl(...OPENFLOW, 'add-flows', 'br1', ovs.file('flows', `${peer.join('\n')}\n`))
}

type Base = Omit<CorpusCase, 'trace' | 'expected' | 'name'>

/** What is in place, with the dumps that networks of plain switches don't need. */
async function read(ovs: PrivateOvs, row: Row): Promise<Base> {
  const {features} = row
  const base = await readBack(ovs)
  const each = (text: (name: string) => string): Record<string, string> =>
    Object.fromEntries(BRIDGES.map((name) => [name, text(name)]))
  const ipfix = ['IPFIX', 'Flow_Sample_Collector_Set', 'sFlow', 'NetFlow']
  return {
    ...base,
    ...settingsOf(row),
    meters: each((name) => ovs.ofctl(...OPENFLOW, 'dump-meters', name).replace(/^OFPST_.*\n/, '')),
    tlvMap: each((name) => ovs.ofctl('dump-tlv-map', name)),
    ovsdb: {...base.ovsdb, ...Object.fromEntries(ipfix.map((table) => [table, rowsOf(ovs, table)]))},
    datapath: {
      ...base.datapath,
      ...(features && {features: each((name) => (base.datapath.features?.[name] ?? '').replace(...features))}),
      routes: await ovs.appctl('ovs/route/show'),
      tnlNeigh: await ovs.appctl('tnl/neigh/show'),
      tnlPorts: await ovs.appctl('tnl/ports/show', '-v'),
    },
  }
}

/** What becomes of fragments and of misses, which is told as it was set up: `ofctl10 set-frags …`, `ofctl11 mod-table … all …`. */
function settingsOf({setUp}: Row): Pick<Base, 'frags' | 'tables'> {
  const lines = linesOf(setUp ?? '').map((line) => line.split(/\s+/))
  const frags = lines.flatMap(([, verb, bridge = '', how = '']) => (verb === 'set-frags' ? [[bridge, how]] : []))
  const misses = lines.flatMap(([, verb, bridge = '', , how = '']) =>
    verb === 'mod-table' ? [[bridge, {'0-253': how}]] : [],
  )
  return {frags: Object.fromEntries(frags), tables: Object.fromEntries(misses)}
}

/** A case of what is asked: a flow, states for ct, a packet in hex digits. */
async function asked(ovs: PrivateOvs, base: Base, ask: string): Promise<CorpusCase> {
  const words = ask.split(/\s+/)
  const [flow = ''] = words
  const isDatapath = /^[a-z_\d]+\(/.test(flow)
  const argv = [isDatapath ? 'ovs-dummy' : 'br0', ...words]
  const packet = words.slice(1).find((word) => /^[\da-f]{28,}$/.test(word)) ?? null
  const trace = {
    command: 'ofproto/trace',
    argv,
    bridge: 'br0',
    flow,
    form: isDatapath ? 'odp' : 'openflow',
    ctNext: words.filter((_, i) => words[i - 1] === '--ct-next'),
    generate: words.includes('-generate'),
    packet,
  } as const
  try {
    const rawOutput = await ovs.appctl('ofproto/trace', ...argv)
    return {...base, name: ask, trace, expected: {exitCode: 0, passes: readTrace(rawOutput), rawOutput}}
  } catch (error) {
    if (!(error instanceof Error) || error instanceof SwitchGone) throw error
    return {...base, name: ask, trace, expected: {exitCode: 2, error: error.message, passes: []}}
  }
}
