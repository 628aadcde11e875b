import type {CorpusCase} from '../corpus-case.ts'
import {rowsOf} from '../list-rows.ts'
import type {PrivateOvs} from '../private-ovs.ts'
import {type BridgeSpec, optionLength, type PortSpec, TO_KERNEL, type Topology} from './spec.ts'

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

async function setUpBridge(
  ovs: PrivateOvs,
  {name, ports, frags, tableMiss, fdb, options, hasCollector}: BridgeSpec,
): Promise<void> {
  ovs.ofctl('add-tlv-map', name, tlvMap(options))
  ovs.ofctl('-O', 'OpenFlow15', 'add-meter', name, 'meter=1,pktps,bands=type=drop,rate=100')
  ovs.ofctl('-O', 'OpenFlow15', 'add-meter', name, 'meter=4,kbps,bands=type=drop,rate=7')
  if (hasCollector) ovs.vsctl(...collectorWords(name))
  if (frags !== 'normal') ovs.ofctl('set-frags', name, frags)
  for (const [table, miss] of tableMiss) ovs.ofctl('-O', 'OpenFlow11', 'mod-table', name, String(table), miss)
  for (const {name: port, flags, isDown} of ports) {
    for (const flag of flags) ovs.ofctl('mod-port', name, port, flag)
    if (isDown) await ovs.appctl('netdev-dummy/set-admin-state', port, 'down')
  }
  for (const {port, vlan, mac} of fdb) await ovs.appctl('fdb/add', name, port, String(vlan), mac)
}

const collectorWords = (bridge: string): string[] => [
  ...['--', '--id=@bridge', 'get', 'Bridge', bridge],
  ...['--', '--id=@ipfix', 'create', 'IPFIX', 'targets="127.0.0.1:4739"'],
  ...['--', 'create', 'Flow_Sample_Collector_Set', 'id=1', 'bridge=@bridge', 'ipfix=@ipfix'],
]

/** A case of these bridges that lacks its pipeline and its question. */
export type Base = Omit<CorpusCase, 'trace' | 'expected' | 'name' | 'flows' | 'groups'>

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
      ...(bridges.some(({hasCollector}) => hasCollector) && samplingRows(ovs)),
    },
    datapath: {
      features: await perBridge(async (name) => inUse(topology, await ovs.appctl('dpif/show-dp-features', name))),
      fdb: await perBridge((name) => ovs.appctl('fdb/show', name)),
      routes: await ovs.appctl('ovs/route/show'),
      tnlNeigh: tunnels ? await ovs.appctl('tnl/neigh/show') : '',
      tnlPorts: tunnels ? await ovs.appctl('tnl/ports/show', '-v') : '',
    },
  }
}

/** The command prints what the datapath can do, also where it is switched off. */
const inUse = ({commands}: Topology, features: string): string =>
  commands.includes(TO_KERNEL) ? features.replace('Tunnel push pop: Yes', 'Tunnel push pop: No') : features

/** How the bridges sample, without what else their rows say. */
const samplingRows = (ovs: PrivateOvs): CorpusCase['ovsdb'] => ({
  Bridge: rowsOf(ovs, 'Bridge').map(({_uuid, name}) => ({_uuid, name})),
  IPFIX: rowsOf(ovs, 'IPFIX').map(({_uuid, targets}) => ({_uuid, targets})),
  Flow_Sample_Collector_Set: rowsOf(ovs, 'Flow_Sample_Collector_Set').map(({_uuid, id, bridge, ipfix}) => ({
    _uuid,
    id,
    bridge,
    ipfix,
  })),
})

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
