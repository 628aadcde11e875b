import {loadSwitch, type Switch} from '../../../src/ovs/pipeline/switch.ts'
import type {CorpusCase} from '../corpus-case.ts'
import {switchOf} from '../corpus-case.ts'
import {type PrivateOvs, SwitchGone} from '../private-ovs.ts'
import {readTrace} from '../read-trace.ts'
import {withLaterRegisters} from './later-registers.ts'
import {
  type BridgeSpec,
  type FlowSpec,
  flowText,
  type GroupSpec,
  groupText,
  optionLength,
  type Pipeline,
  type PortSpec,
  type Question,
  type Topology,
} from './spec.ts'

/** A pipeline as the real switch holds it: a case that lacks its question, and our switch of the same dumps. */
export interface Loaded {
  readonly corpus: Omit<CorpusCase, 'trace' | 'expected' | 'name'>
  /** What of the pipeline was not refused. */
  readonly pipeline: Pipeline
  readonly sw: Switch
}

/** The TLV map as ovs-ofctl reads it. */
const tlvMap = (options: readonly number[]): string =>
  options.map((n, type) => `{class=0xffff,type=${type},len=${optionLength(n)}}->tun_metadata${n}`).join(',')

/** Makes the topology's bridges. */
export async function setUp(ovs: PrivateOvs, topology: Topology): Promise<Base> {
  const words: string[] = []
  for (const bridge of topology.bridges) words.push(...bridgeWords(bridge))
  ovs.vsctl(...words, '--', 'set', 'Open_vSwitch', '.', `other_config:vlan-limit=${topology.vlanLimit}`)
  for (const bridge of topology.bridges) await setUpBridge(ovs, bridge)
  for (const [command = '', ...args] of topology.commands) await ovs.appctl(command, ...args)
  return baseOf(ovs, topology)
}

function bridgeWords({name, ports, otherConfig}: BridgeSpec): string[] {
  const words = ['--', 'add-br', name, '--', 'set', 'bridge', name, 'datapath_type=dummy', 'fail_mode=secure']
  words.push(...Object.entries(otherConfig).map(([key, value]) => `other_config:${key}=${value}`))
  for (const port of ports) if (port.name !== name) words.push(...portWords(name, port))
  return words
}

function portWords(bridge: string, port: PortSpec): string[] {
  const {name, ofport, type, options, tag, trunks, vlanMode, isProtected, otherConfig} = port
  const columns = [
    ...(tag === null ? [] : [`tag=${tag}`]),
    ...(trunks.length === 0 ? [] : [`trunks=[${trunks.join(',')}]`]),
    ...(vlanMode === null ? [] : [`vlan_mode=${vlanMode}`]),
    ...(isProtected ? ['protected=true'] : []),
    ...Object.entries(otherConfig).map(([key, value]) => `other_config:${key}=${value}`),
  ]
  const set = Object.entries(options).map(([key, value]) => `options:${key}="${value}"`)
  return [
    ...['--', 'add-port', bridge, name],
    ...(columns.length === 0 ? [] : ['--', 'set', 'port', name, ...columns]),
    ...['--', 'set', 'interface', name, `type=${type}`, `ofport_request=${ofport}`, ...set],
  ]
}

async function setUpBridge(ovs: PrivateOvs, {name, ports, frags, tableMiss, fdb, options}: BridgeSpec): Promise<void> {
  ovs.ofctl('add-tlv-map', name, tlvMap(options))
  ovs.ofctl('-O', 'OpenFlow15', 'add-meter', name, 'meter=1,pktps,bands=type=drop,rate=100')
  ovs.ofctl('-O', 'OpenFlow15', 'add-meter', name, 'meter=4,kbps,bands=type=drop,rate=7')
  if (frags !== 'normal') ovs.ofctl('set-frags', name, frags)
  for (const [table, miss] of tableMiss) ovs.ofctl('-O', 'OpenFlow11', 'mod-table', name, String(table), miss)
  for (const {name: port, flags, isDown} of ports) {
    for (const flag of flags) ovs.ofctl('mod-port', name, port, flag)
    if (isDown) await ovs.appctl('netdev-dummy/set-admin-state', port, 'down')
  }
  for (const {port, vlan, mac} of fdb) await ovs.appctl('fdb/add', name, port, String(vlan), mac)
}

type Base = Omit<CorpusCase, 'trace' | 'expected' | 'name' | 'flows' | 'groups'>

async function baseOf(ovs: PrivateOvs, topology: Topology): Promise<Base> {
  const {bridges} = topology
  const names = bridges.map(({name}) => name)
  const perBridge = async (text: (name: string) => string | Promise<string>): Promise<Record<string, string>> =>
    Object.fromEntries(await Promise.all(names.map(async (name) => [name, await text(name)] as const)))
  const dpifShow = await ovs.appctl('dpif/show')
  const tunnels = topology.commands.length > 0
  return {
    format: 1,
    needs: [],
    bridges: bridges.map((bridge) => caseBridge(bridge, dpifShow)),
    meters: await perBridge((name) => body(ovs.ofctl('-O', 'OpenFlow15', 'dump-meters', name))),
    portsDesc: await perBridge((name) => ovs.ofctl('-O', 'OpenFlow15', 'dump-ports-desc', name)),
    portConfig: Object.fromEntries(bridges.map((bridge) => [bridge.name, noFlood(bridge)])),
    tlvMap: await perBridge((name) => ovs.ofctl('dump-tlv-map', name)),
    tables: Object.fromEntries(bridges.map(({name, tableMiss}) => [name, Object.fromEntries(tableMiss)])),
    frags: Object.fromEntries(bridges.map(({name, frags}) => [name, frags])),
    ovsdb: {
      Open_vSwitch: [{other_config: ['map', [['vlan-limit', String(topology.vlanLimit)]]]}],
      Port: bridges.flatMap(({ports}) =>
        ports.map(({name, otherConfig}) => ({name, other_config: ['map', Object.entries(otherConfig)]})),
      ),
    },
    datapath: {
      features: await perBridge((name) => ovs.appctl('dpif/show-dp-features', name)),
      fdb: await perBridge((name) => ovs.appctl('fdb/show', name)),
      routes: await ovs.appctl('ovs/route/show'),
      tnlNeigh: tunnels ? await ovs.appctl('tnl/neigh/show') : '',
      tnlPorts: tunnels ? await ovs.appctl('tnl/ports/show', '-v') : '',
    },
  }
}

const body = (text: string): string => text.replace(/^OFPST_.*\n/, '')

/** An OpenFlow 1.0 bit that no other description has. */
const noFlood = ({ports}: BridgeSpec): Record<string, string> =>
  Object.fromEntries(ports.filter(({flags}) => flags.includes('no-flood')).map(({name}) => [name, 'NO_FLOOD']))

function caseBridge({name, ports, otherConfig}: BridgeSpec, dpifShow: string): CorpusCase['bridges'][number] {
  const numbers = new Map([...dpifShow.matchAll(/^ {4}(\S+) (\d+)\/(\w+): /gm)].map(([, port, , odp]) => [port, odp]))
  return {
    name,
    datapathType: 'dummy',
    failMode: 'secure',
    stp: false,
    rstp: false,
    mcastSnooping: false,
    otherConfig,
    ports: ports.map(({name: port, ofport, type, options, tag, trunks, vlanMode, isProtected}) => ({
      name: port,
      port,
      ofport,
      odpPort: /^\d+$/.test(numbers.get(port) ?? '') ? Number(numbers.get(port)) : null,
      type,
      options,
      ...(tag !== null && {tag}),
      ...(trunks.length > 0 && {trunks}),
      ...(vlanMode !== null && {vlanMode}),
      ...(isProtected && {protected: true}),
    })),
  }
}

/**
 * Puts a pipeline in place of the one before, and reads the dumps.
 *
 * @returns null where the switch refuses it even without the flows and groups that it names, or its own tools can't read it back
 */
export function load(ovs: PrivateOvs, base: Base, pipeline: Pipeline, strict = false): Loaded | null {
  const {version} = pipeline
  let kept = pipeline
  for (const {name} of base.bridges) {
    const rest = loadBridge(ovs, name, kept, strict)
    if (!rest) return null
    kept = rest
  }
  const flows: Record<string, string> = {}
  const groups: Record<string, string> = {}
  const unreadable = attempt(() => {
    for (const {name} of base.bridges) {
      flows[name] = asLoaded(kept, ovs.ofctl('-O', version, 'dump-flows', '--no-stats', name))
      if (version !== 'OpenFlow10') groups[name] = asLoaded(kept, ovs.ofctl('-O', version, 'dump-groups', name))
    }
  })
  if (unreadable !== null) {
    refusals.push(`dump: ${unreadable.slice(0, 300)}`)
    return null
  }
  const corpus = {...base, flows, groups}
  return {corpus, pipeline: kept, sw: loadSwitch(switchOf({...corpus, name: '', ...nothingAsked}))}
}

/** A text of the real switch as our switch is to have it. */
export const asLoaded = ({hasLaterRegisters}: Pipeline, text: string): string =>
  hasLaterRegisters ? withLaterRegisters(text) : text

const nothingAsked: Pick<CorpusCase, 'trace' | 'expected'> = {
  trace: {command: '', argv: [], bridge: null, flow: '', form: 'openflow', ctNext: [], generate: false, packet: null},
  expected: {exitCode: 0, passes: []},
}

/** Lines that may be dropped before a pipeline is given up. */
const MAX_REFUSED = 40

type Line = {readonly text: string; readonly spec: FlowSpec | GroupSpec}

/** Loads a bridge's part; the pipeline without what was refused, or null. */
function loadBridge(ovs: PrivateOvs, bridge: string, pipeline: Pipeline, strict: boolean): Pipeline | null {
  const {version, flows, groups} = pipeline
  const isOld = version === 'OpenFlow10'
  const own = <T extends {bridge: string}>(list: readonly T[]): T[] => list.filter((spec) => spec.bridge === bridge)
  const lines: Line[] = own(flows).map((spec) => ({text: isOld ? flowText(spec) : `flow add ${flowText(spec)}`, spec}))
  if (!isOld) lines.unshift(...own(groups).map((spec) => ({text: `group add ${groupText(spec)}`, spec})))
  const refused = new Set<FlowSpec | GroupSpec>()
  for (let tries = 0; tries < MAX_REFUSED; tries++) {
    const refusal = attempt(() => put(ovs, bridge, version, lines))
    if (refusal === null) {
      return {
        ...pipeline,
        flows: flows.filter((spec) => !refused.has(spec)),
        groups: groups.filter((spec) => !refused.has(spec)),
      }
    }
    if (strict) return null
    const bad = refusedLine(refusal, isOld ? 0 : CLEARING.length) ?? firstRefused(ovs, bridge, version, lines)
    const [dropped] = lines.splice(bad, 1)
    refusals.push(`${refusal.trim().slice(0, 300)} | ${dropped?.text}`)
    if (!dropped) return null
    refused.add(dropped.spec)
  }
  return null
}

/** The line with which the refusals begin, where the message names none. */
function firstRefused(ovs: PrivateOvs, bridge: string, version: Pipeline['version'], lines: readonly Line[]): number {
  let good = 0
  for (let bad = lines.length; bad - good > 1; ) {
    const middle = (good + bad) >> 1
    if (attempt(() => put(ovs, bridge, version, lines.slice(0, middle))) === null) good = middle
    else bad = middle
  }
  return good
}

const CLEARING = ['flow delete', 'group delete']

function put(ovs: PrivateOvs, bridge: string, version: Pipeline['version'], lines: readonly Line[]): void {
  const texts = lines.map(({text}) => text)
  if (version === 'OpenFlow10') {
    ovs.ofctl('del-flows', bridge)
    ovs.ofctl('-O', version, 'add-flows', bridge, ovs.file('flows', [...texts, ''].join('\n')))
  } else ovs.ofctl('-O', version, 'bundle', bridge, ovs.file('bundle', [...CLEARING, ...texts, ''].join('\n')))
}

/** What the switch refused, for whoever improves the generator. */
export const refusals: string[] = []

function attempt(run: () => unknown): string | null {
  try {
    run()
    return null
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)
  }
}

/** xids of the messages of a bundle, in the order of its lines, begin here. */
const FIRST_XID = 6

/** The line that an error names, by its number or by the message that was refused. */
function refusedLine(error: string, first: number): number | null {
  const line = /(?:bundle|flows):(\d+): /.exec(error)?.[1]
  if (line !== undefined) return Number(line) - 1 - first
  const xid = /OFPT_(?:FLOW|GROUP)_MOD \(OF1\.\d\) \(xid=(0x[0-9a-f]+)\)/.exec(error)?.[1]
  return xid === undefined || first === 0 ? null : Number(xid) - FIRST_XID - first
}

/** Asks the real switch. */
export async function ask(
  ovs: PrivateOvs,
  {corpus, pipeline}: Loaded,
  question: Question,
  name: string,
): Promise<CorpusCase> {
  const argv = [question.bridge, question.flow.join(','), ...question.ctNext.flatMap((state) => ['--ct-next', state])]
  const ours = argv.map((text) => asLoaded(pipeline, text))
  const trace = {
    command: 'ofproto/trace',
    argv: ours,
    bridge: question.bridge,
    flow: ours[1]!,
    form: 'openflow',
    ctNext: question.ctNext,
    generate: false,
    packet: null,
  } as const
  try {
    const rawOutput = asLoaded(pipeline, await ovs.appctl('ofproto/trace', ...argv))
    return {...corpus, name, trace, expected: {exitCode: 0, passes: readTrace(rawOutput), rawOutput}}
  } catch (error) {
    if (!(error instanceof Error) || error instanceof SwitchGone) throw error
    return {...corpus, name, trace, expected: {exitCode: 2, error: asLoaded(pipeline, error.message), passes: []}}
  }
}

export type {Base}
