import type {CorpusCase} from '../corpus-case.ts'
import {mapOf, type Row, setOf, type Tables, textMapOf} from '../corpus-rows.ts'
import {rowsOf} from '../list-rows.ts'
import type {PrivateOvs} from '../private-ovs.ts'
import type {Network, PortPlan} from './network.ts'

const OPENFLOW = ['-O', 'OpenFlow15']
const BRIDGES = ['br0', 'br1']
const TABLES = ['Open_vSwitch', 'Bridge', 'Port', 'Interface', 'Mirror', 'QoS', 'Queue', 'Controller', 'Manager']

/** Builds a network in place of the one before. */
export async function build(ovs: PrivateOvs, network: Network): Promise<void> {
  ovs.vsctl('--if-exists', 'del-br', 'br0', '--', '--if-exists', 'del-br', 'br1')
  const words = ['--', 'add-br', 'br1', '--', 'set', 'bridge', 'br1', 'datapath_type=dummy', 'fail_mode=secure']
  words.push('--', 'add-br', 'br0', '--', 'set', 'bridge', 'br0', 'datapath_type=dummy', 'fail_mode=secure')
  words.push(...network.bridgeColumns)
  for (const port of network.ports) words.push(...portWords('br0', port))
  for (const port of network.peerPorts) words.push(...portWords('br1', port))
  ovs.vsctl(...words)
  for (const columns of network.mirrors) addMirror(ovs, columns)
  ovs.ofctl(...OPENFLOW, 'add-groups', 'br0', ovs.file('groups', `${network.groups.join('\n')}\n`))
  for (const flow of network.flows) addFlow(ovs, flow)
  ovs.ofctl(...OPENFLOW, 'add-flow', 'br1', 'actions=NORMAL')
  if (network.warp !== null) await ovs.appctl('time/warp', String(network.warp), '200')
  for (const [port, flag] of network.flags) ovs.ofctl('mod-port', 'br0', port, flag)
  for (const [port, vlan, mac] of network.fdb)
    await ovs.appctl('fdb/add', 'br0', port, String(vlan), mac).catch(() => '')
  for (const [bond, member] of network.active) await ovs.appctl('bond/set-active-member', bond, member).catch(() => '')
}

/** OpenFlow 1.0 has no groups, later ones have not all that is done to VLANs. */
function addFlow(ovs: PrivateOvs, flow: string): void {
  const version = /group|push_vlan/.test(flow) ? OPENFLOW : []
  ovs.ofctl(...version, 'add-flow', 'br0', flow)
}

function portWords(bridge: string, {name, interfaces, columns}: PortPlan): string[] {
  const add =
    interfaces.length > 1
      ? ['--', 'add-bond', bridge, name, ...interfaces.map((one) => one.name)]
      : ['--', 'add-port', bridge, name]
  return [
    ...add,
    ...(columns.length === 0 ? [] : ['--', 'set', 'port', name, ...columns]),
    ...interfaces.flatMap((one) => [
      '--',
      'set',
      'interface',
      one.name,
      `ofport_request=${one.ofport}`,
      ...one.columns,
    ]),
  ]
}

function addMirror(ovs: PrivateOvs, columns: readonly string[]): void {
  const names = new Set(columns.flatMap((column) => [...column.matchAll(/@(\w+)/g)].map((found) => found[1] ?? '')))
  const ids = [...names].flatMap((name) => ['--', `--id=@${name}`, 'get', 'port', name])
  ovs.vsctl(...ids, '--', '--id=@m', 'create', 'Mirror', ...columns, '--', 'add', 'bridge', 'br0', 'mirrors', '@m')
}

type Base = Omit<CorpusCase, 'trace' | 'expected' | 'name'>

/** All that dumps say of the bridges. */
export async function readBack(ovs: PrivateOvs): Promise<Base> {
  const ovsdb = Object.fromEntries(TABLES.map((table) => [table, rowsOf(ovs, table)]))
  const dpifShow = await ovs.appctl('dpif/show')
  const each = async (text: (name: string) => string | Promise<string>): Promise<Record<string, string>> =>
    Object.fromEntries(await Promise.all(BRIDGES.map(async (name) => [name, await text(name)] as const)))
  return {
    format: 1,
    needs: [],
    bridges: BRIDGES.map((name) => bridgeOf(ovsdb, name, dpifShow)),
    flows: await each((name) => ovs.ofctl(...OPENFLOW, 'dump-flows', '--no-stats', name)),
    groups: await each((name) => ovs.ofctl(...OPENFLOW, 'dump-groups', name)),
    meters: {},
    portsDesc: await each((name) => ovs.ofctl(...OPENFLOW, 'dump-ports-desc', name)),
    portConfig: Object.fromEntries(BRIDGES.map((name) => [name, oldConfig(ovs.ofctl('dump-ports-desc', name))])),
    tlvMap: {},
    tables: {},
    frags: {},
    ovsdb,
    datapath: {
      features: await each((name) => ovs.appctl('dpif/show-dp-features', name)),
      bond: await ovs.appctl('bond/show'),
      fdb: await each((name) => ovs.appctl('fdb/show', name)),
      mdb: await each((name) => ovs.appctl('mdb/show', name).catch(() => '')),
      stp: await each((name) => ovs.appctl('stp/show', name).catch(() => '')),
      rstp: await each((name) => ovs.appctl('rstp/show', name).catch(() => '')),
    },
  }
}

/** The description of OpenFlow 1.0 has the flags that later ones lack. */
const oldConfig = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/^ \S+\((\S+)\): .*\n\s+config: +(.*)$/gm)].map(([, name, config]) => [name, config]),
  )

function bridgeOf(tables: Tables, name: string, dpifShow: string): CorpusCase['bridges'][number] {
  const row = tables.Bridge?.find((one) => one.name === name)
  const byId = (table: string) => (uuid: unknown) => tables[table]?.filter((one) => setOf(one._uuid)[0] === uuid) ?? []
  const ports = setOf(row?.ports).flatMap(byId('Port'))
  return {
    name,
    datapathType: 'dummy',
    failMode: setOf(row?.fail_mode).map(String)[0] ?? null,
    stp: row?.stp_enable === true,
    rstp: row?.rstp_enable === true,
    mcastSnooping: row?.mcast_snooping_enable === true,
    otherConfig: Object.fromEntries(textMapOf(row?.other_config)),
    ports: ports.flatMap((port) =>
      setOf(port.interfaces)
        .flatMap(byId('Interface'))
        .map((device) => portOf(port, device, dpifShow)),
    ),
  }
}

function portOf(port: Row, device: Row, dpifShow: string): CorpusCase['bridges'][number]['ports'][number] {
  const name = String(device.name)
  const [, odpPort] = new RegExp(`^ {4}${name} \\d+/(\\w+): `, 'm').exec(dpifShow) ?? []
  const tag = setOf(port.tag)[0]
  const mode = setOf(port.vlan_mode)[0]
  return {
    name,
    port: String(port.name),
    ofport: Number(setOf(device.ofport)[0]),
    odpPort: odpPort === undefined || odpPort === 'none' ? null : Number(odpPort),
    type: String(device.type),
    options: Object.fromEntries([...mapOf(device.options)].map(([key, value]) => [String(key), String(value)])),
    ...(tag === undefined ? {} : {tag: Number(tag)}),
    trunks: setOf(port.trunks).map(Number),
    cvlans: setOf(port.cvlans).map(Number),
    ...(mode === undefined ? {} : {vlanMode: String(mode)}),
    ...(port.protected === true ? {protected: true} : {}),
  }
}
