import {W} from '../../src/ovs/fields.ts'
import type {BridgeInput, PortInput, SwitchInput, TunnelListener} from '../../src/ovs/pipeline/input.ts'
import type {Packet} from '../../src/ovs/pipeline/packet.ts'
import {arrivalOf, type Receiver} from '../../src/ovs/pipeline/tunnel-receive.ts'
import {parseBondShow} from '../../src/ovs/syntax/bond-show.ts'
import {parseDpFeatures} from '../../src/ovs/syntax/dp-features.ts'
import {parseFlowText} from '../../src/ovs/syntax/flow-text.ts'
import {parseFlows} from '../../src/ovs/syntax/flows.ts'
import {parseGroups} from '../../src/ovs/syntax/groups.ts'
import {parseHexPacket} from '../../src/ovs/syntax/hex-packet.ts'
import {parseMdb} from '../../src/ovs/syntax/mdb-show.ts'
import {parseMeters} from '../../src/ovs/syntax/meters.ts'
import type {Names} from '../../src/ovs/syntax/names.ts'
import {parseFdb, parseOvsRoutes, parseTunnelNeighbours} from '../../src/ovs/syntax/native-tables.ts'
import {parseOdpFlow} from '../../src/ovs/syntax/odp-flow.ts'
import {decodeValue, type OvsdbRow} from '../../src/ovs/syntax/ovsdb.ts'
import {readControl} from '../../src/ovs/syntax/ovsdb-control.ts'
import {queueDscp} from '../../src/ovs/syntax/ovsdb-queues.ts'
import {readSampling} from '../../src/ovs/syntax/ovsdb-sampling.ts'
import {parsePortDescs} from '../../src/ovs/syntax/port-desc.ts'
import {parseTlvMap} from '../../src/ovs/syntax/tlv-map.ts'
import {floodVlansOf, mirrorsOf, type Row, rowNamed, setOf, textMapOf} from './corpus-rows.ts'

/** A pass as a real ofproto/trace printed it. */
export interface ExpectedPass {
  readonly flow: string
  readonly bridges: readonly string[]
  readonly lookups: readonly {readonly table: number; readonly rule: string}[]
  readonly finalFlow: string
  readonly megaflow: string
  readonly datapathActions: string
  readonly translationError?: string
  readonly slowPath?: readonly string[]
}

interface CasePort {
  readonly name: string
  readonly port: string
  readonly ofport: number
  readonly odpPort: number | null
  readonly type: string
  readonly options: Readonly<Record<string, string>>
  readonly tag?: number
  readonly trunks?: readonly number[]
  readonly cvlans?: readonly number[]
  readonly vlanMode?: string
  readonly bondMode?: string
  readonly protected?: boolean
}

interface CaseBridge {
  readonly name: string
  readonly datapathType: string
  readonly failMode: string | null
  readonly stp: boolean
  readonly rstp: boolean
  readonly mcastSnooping: boolean
  readonly otherConfig: Readonly<Record<string, string>>
  readonly ports: readonly CasePort[]
}

/** One file of the corpus (corpus/README.md). */
export interface CorpusCase {
  readonly format: number
  readonly name: string
  readonly needs: readonly string[]
  readonly failedChecksBefore?: number
  readonly bridges: readonly CaseBridge[]
  readonly flows: Readonly<Record<string, string>>
  readonly groups: Readonly<Record<string, string>>
  readonly meters: Readonly<Record<string, string>>
  readonly portsDesc: Readonly<Record<string, string>>
  readonly portConfig: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly tlvMap: Readonly<Record<string, string>>
  readonly tables: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly frags: Readonly<Record<string, string>>
  readonly ovsdb: Readonly<Record<string, readonly Row[]>>
  readonly datapath: {
    readonly features?: Readonly<Record<string, string>>
    readonly routes?: string
    readonly tnlNeigh?: string
    readonly tnlPorts?: string
    readonly bond?: string
    readonly fdb?: Readonly<Record<string, string>>
    readonly mdb?: Readonly<Record<string, string>>
    readonly stp?: Readonly<Record<string, string>>
    readonly rstp?: Readonly<Record<string, string>>
  }
  readonly trace: {
    readonly command: string
    readonly argv: readonly string[]
    readonly bridge: string | null
    readonly flow: string
    readonly form: 'openflow' | 'odp'
    readonly ctNext: readonly (string | number)[]
    readonly generate: boolean
    readonly packet: string | null
    readonly names?: boolean | null
  }
  readonly expected: {
    readonly exitCode: number
    readonly error?: string
    readonly passes: readonly ExpectedPass[]
    /** The whole answer, as it was printed. */
    readonly rawOutput?: string
    readonly slowPath?: readonly string[]
  }
}

/** Names that a case's texts use for ports, and the layout of its tunnel options. */
export function namesOf(corpus: Pick<CorpusCase, 'bridges' | 'tlvMap'>, bridge: string): Names {
  const ports = corpus.bridges.find(({name}) => name === bridge)?.ports ?? []
  const tlvs = new Map<number, number>()
  for (const line of (corpus.tlvMap[bridge] ?? '').split('\n')) {
    const found = /^\s*0x\S+\s+\S+\s+(\d+)\s+tun_metadata(\d+)/.exec(line)
    if (found) tlvs.set(Number(found[2]), Number(found[1]))
  }
  return {ports: new Map(ports.map(({name, ofport}) => [name, ofport])), tlvs}
}

/** The datapath that a case describes. */
export function switchOf(corpus: CorpusCase): SwitchInput {
  const {datapath} = corpus
  const features = Object.values(datapath.features ?? {})[0]
  return {
    datapathType: corpus.bridges[0]?.datapathType ?? '',
    bridges: corpus.bridges.map((bridge) => bridgeOf(corpus, bridge)),
    nativeTunnels: {
      routes: parseOvsRoutes(datapath.routes ?? '').items,
      neighbours: parseTunnelNeighbours(datapath.tnlNeigh ?? '').items,
      listening: listenersOf(datapath.tnlPorts ?? ''),
    },
    bonds: parseBondShow(datapath.bond ?? '').items,
    features: parseDpFeatures(features ?? ''),
  }
}

function listenersOf(text: string): TunnelListener[] {
  const line =
    /\((\d+)\) : eth\(dst=([^)]*)\),eth_type\([^)]*\),ipv[46]\(dst=([^,]*),proto=(\d+),frag=no\)(?:,\w+\(dst=(\d+)\))?/g
  return [...text.matchAll(line)].map(([, odpPort, mac = '', ip = '', protocol, port]) => ({
    odpPort: Number(odpPort),
    mac,
    ip,
    protocol: Number(protocol),
    port: port === undefined ? null : Number(port),
  }))
}

const FRAGS = ['normal', 'drop', 'nx-match'] as const

function bridgeOf(corpus: CorpusCase, bridge: CaseBridge): BridgeInput {
  const {name} = bridge
  const names = namesOf(corpus, name)
  const {failMode} = bridge
  return {
    name,
    failMode: failMode === 'secure' || failMode === 'standalone' ? failMode : null,
    flows: parseFlows(corpus.flows[name] ?? '', names).items,
    groups: parseGroups(corpus.groups[name] ?? '', names).items,
    ports: bridge.ports.map((port) => portOf(corpus, name, port)),
    frags: FRAGS.find((frags) => frags === corpus.frags[name]) ?? 'normal',
    tableMiss: tableMiss(corpus.tables[name] ?? {}),
    fdb: parseFdb(corpus.datapath.fdb?.[name] ?? '').items,
    otherConfig: new Map(Object.entries(bridge.otherConfig)),
    mcastSnooping: bridge.mcastSnooping,
    mdb: parseMdb(corpus.datapath.mdb?.[name] ?? '').items,
    floodVlans: floodVlansOf(corpus.ovsdb, name),
    stp: bridge.stp,
    rstp: bridge.rstp,
    mirrors: mirrorsOf(corpus.ovsdb, name),
    missing: new Map(),
    tlvMap: parseTlvMap(corpus.tlvMap[name] ?? '').items,
    meters: parseMeters(corpus.meters[name] ?? '').items.map(({id}) => id),
    ...aroundOf(corpus, name),
  }
}

/** Rows of all tables, as a dump of the database has them. */
const ovsdbRows = (corpus: CorpusCase): OvsdbRow[] =>
  Object.entries(corpus.ovsdb).flatMap(([table, rows]) =>
    rows.map((row, index) => {
      const columns = new Map(Object.entries(row).map(([name, value]) => [name, decodeValue(value)] as const))
      return {table, line: 0, index, uuid: String(columns.get('_uuid') ?? ''), columns}
    }),
  )

/** A dummy switch asks nobody for a next hop. */
function aroundOf(corpus: CorpusCase, bridge: string): Pick<BridgeInput, 'control' | 'sampling'> {
  const rows = ovsdbRows(corpus)
  const row = rows.find(({table, columns}) => table === 'Bridge' && columns.get('name') === bridge)
  return row === undefined
    ? {}
    : {control: {...readControl(row, rows), nextHops: []}, sampling: readSampling(row, rows)}
}

function ifindexOf(corpus: CorpusCase, device: string): number | null {
  const ifindex = corpus.ovsdb.Interface?.find(({name}) => name === device)?.ifindex
  return typeof ifindex === 'number' ? ifindex : null
}

function queuesOf(corpus: CorpusCase, port: string): ReadonlyMap<number, number> {
  const rows = ovsdbRows(corpus)
  const row = rows.find(({table, columns}) => table === 'Port' && columns.get('name') === port)
  return row === undefined ? new Map() : queueDscp(row, new Map(rows.map((one) => [one.uuid, one])))
}

function tableMiss(tables: Readonly<Record<string, string>>): Map<number, string> {
  const settings = new Map<number, string>()
  for (const [range, setting] of Object.entries(tables)) {
    const [from = 0, to = from] = range.split('-').map(Number)
    for (let id = from; id <= to; id++) settings.set(id, setting)
  }
  return settings
}

function portOf(corpus: CorpusCase, bridge: string, port: CasePort): PortInput {
  const described = parsePortDescs(corpus.portsDesc[bridge] ?? '').items.find(({ofport}) => ofport === port.ofport)
  const row = rowNamed(corpus.ovsdb, 'Port', port.port)
  const device = rowNamed(corpus.ovsdb, 'Interface', port.name)
  const old = corpus.portConfig[bridge]?.[port.name]?.split(/\s+/).filter((word) => word !== '0' && word !== '') ?? []
  return {
    name: port.name,
    ofport: port.ofport,
    odpPort: port.odpPort,
    type: port.type,
    options: new Map(Object.entries(port.options)),
    config: [...new Set([...(described?.config ?? []), ...old])],
    state: described?.state ?? [],
    portName: port.port,
    ifindex: ifindexOf(corpus, port.name),
    mac: described?.mac ?? null,
    tag: port.tag ?? null,
    trunks: port.trunks ?? [],
    cvlans: port.cvlans ?? [],
    vlanMode: port.vlanMode ?? null,
    protected: port.protected ?? false,
    bondMode: isBond(corpus, port) ? (port.bondMode ?? 'active-backup') : null,
    otherConfig: textMapOf(row?.other_config),
    lacp: setOf(row?.lacp)[0] === 'active' || setOf(row?.lacp)[0] === 'passive',
    lldp: textMapOf(device?.lldp).get('enable') === 'true',
    bfd: textMapOf(device?.bfd),
    cfm: setOf(device?.cfm_mpid).length > 0 ? textMapOf(device?.other_config) : null,
    stpState: stpStateOf(corpus.datapath.stp, bridge, port.port) ?? textMapOf(row?.status).get('stp_state') ?? null,
    rstpState:
      stpStateOf(corpus.datapath.rstp, bridge, port.port) ?? textMapOf(row?.rstp_status).get('rstp_port_state') ?? null,
    queueDscp: queuesOf(corpus, port.port),
  }
}

/** Several interfaces of one port are a bond. */
const isBond = (corpus: CorpusCase, port: CasePort): boolean =>
  corpus.bridges.some(({ports}) => ports.filter((other) => other.port === port.port && ports.includes(port)).length > 1)

/** The state of a port in `stp/show` or `rstp/show`. */
function stpStateOf(text: Readonly<Record<string, string>> | undefined, bridge: string, port: string): string | null {
  for (const line of (text?.[bridge] ?? '').split('\n')) {
    const [name, , state] = line.trim().split(/\s+/)
    if (name === port && state !== undefined) return state.toLowerCase()
  }
  return null
}

/** What a trace starts with, OVS's refusal, or why it can't be told. */
export type Question =
  | {readonly bridge: string; readonly packet: Packet; readonly size: number | null}
  | {readonly error: string}
  | {readonly undetermined: string}

/** The bridge and packet that a case asks about. */
export function questionOf(corpus: CorpusCase): Question {
  const {trace} = corpus
  if (trace.command !== 'ofproto/trace') return {undetermined: `${trace.command} is not modelled`}
  const asked = trace.form === 'openflow' ? openflowQuestion(corpus) : odpQuestion(corpus)
  if (trace.packet === null || !('bridge' in asked)) return asked
  const frame = parseHexPacket(trace.packet, asked.packet, vlanLimit(corpus))
  return 'error' in frame ? {error: frame.error} : {bridge: asked.bridge, ...frame}
}

/** Tags that are looked into: 1 unless set; 0 means as many as there are, which is 2. */
function vlanLimit(corpus: CorpusCase): number {
  const config = corpus.ovsdb.Open_vSwitch?.[0]?.other_config
  const set = Array.isArray(config) ? new Map<string, string>(config[1]).get('vlan-limit') : undefined
  return set === undefined ? 1 : Number(set) || 2
}

function openflowQuestion(corpus: CorpusCase): Question {
  const {trace} = corpus
  if (trace.bridge === null) return {undetermined: 'no bridge is named'}
  const parsed = parseFlowText(trace.flow, namesOf(corpus, trace.bridge))
  if ('error' in parsed) return {error: `Bad openflow flow syntax: ${parsed.error}`}
  return {bridge: trace.bridge, packet: parsed.packet, size: null}
}

function odpQuestion(corpus: CorpusCase): Question {
  const ports = corpus.bridges.flatMap((bridge) => bridge.ports)
  const parsed = parseOdpFlow(
    corpus.trace.flow,
    (name) => ports.find((port) => port.name === name)?.odpPort ?? null,
    vlanLimit(corpus),
  )
  if ('unread' in parsed) return {undetermined: parsed.unread}
  if ('syntax' in parsed) return {error: syntaxError(corpus, parsed.syntax)}
  if ('error' in parsed) return parsed
  if (parsed.packet[W.recirc_id] !== 0) return {undetermined: 'a packet in the middle of a recirculation'}
  const arrival = arrivalOf(
    corpus.bridges.map((bridge) => receiverOf(corpus, bridge)),
    parsed,
  )
  if ('unread' in arrival) return {undetermined: arrival.unread}
  return 'error' in arrival ? arrival : {...arrival, size: null}
}

/** Where a datapath is named, what is no flow of it is taken for one of a bridge of that name. */
const syntaxError = ({trace}: CorpusCase, at: string): string =>
  trace.argv[0] === trace.flow
    ? `syntax error at ${at} (or the bridge name was omitted)`
    : `${trace.argv[0]}: unknown bridge`

const receiverOf = (corpus: CorpusCase, {name, ports}: CaseBridge): Receiver => ({
  name,
  ports: ports.map((port) => portOf(corpus, name, port)),
  tlvMap: parseTlvMap(corpus.tlvMap[name] ?? '').items,
})
