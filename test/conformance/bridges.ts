import type {BridgeInput, PortInput, SwitchInput} from '../../src/ovs/pipeline/input.ts'
import {parseDpFeatures} from '../../src/ovs/syntax/dp-features.ts'
import {parseDpifShow} from '../../src/ovs/syntax/dpif-show.ts'
import {parseFlows} from '../../src/ovs/syntax/flows.ts'
import {parseGroups} from '../../src/ovs/syntax/groups.ts'
import {parseFdb, parseOvsRoutes, parseTunnelNeighbours} from '../../src/ovs/syntax/native-tables.ts'
import {parsePortDescs} from '../../src/ovs/syntax/port-desc.ts'
import type {PrivateOvs} from './private-ovs.ts'

const VERSION = ['-O', 'OpenFlow15']
/** Ports that are more than a dummy device, by name. */
const OPTIONS: Readonly<Record<string, {readonly type: string; readonly options: Readonly<Record<string, string>>}>> = {
  pa: {type: 'patch', options: {peer: 'pb'}},
  pb: {type: 'patch', options: {peer: 'pa'}},
  tun0: {type: 'geneve', options: {remote_ip: 'flow', key: 'flow', csum: 'true'}},
}

/** Two bridges with a patch between them: br0 has ports 1 to 4, patch 10 and tunnel 20; br1 has 1, 2 and patch 10. */
export function makeBridges(ovs: PrivateOvs): void {
  for (const bridge of ['br0', 'br1']) {
    ovs.vsctl('add-br', bridge, '--', 'set', 'bridge', bridge, 'datapath_type=dummy', 'fail_mode=secure')
  }
  for (const port of [1, 2, 3, 4]) addPort(ovs, 'br0', `p${port}`, 'dummy', port)
  for (const port of [1, 2]) addPort(ovs, 'br1', `q${port}`, 'dummy', port)
  addPort(ovs, 'br0', 'pa', 'patch', 10, 'options:peer=pb')
  addPort(ovs, 'br1', 'pb', 'patch', 10, 'options:peer=pa')
  addPort(ovs, 'br0', 'tun0', 'geneve', 20, 'options:remote_ip=flow', 'options:key=flow', 'options:csum=true')
}

function addPort(
  ovs: PrivateOvs,
  bridge: string,
  name: string,
  type: string,
  ofport: number,
  ...options: string[]
): void {
  ovs.vsctl(
    'add-port',
    bridge,
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

/** Puts flows and groups into both bridges; lines that the switch refuses are left out. */
export function load(ovs: PrivateOvs, bridge: string, flows: readonly string[], groups: readonly string[]): void {
  ovs.ofctl(...VERSION, 'del-flows', bridge)
  ovs.ofctl(...VERSION, 'del-groups', bridge)
  if (groups.length > 0) ovs.ofctl(...VERSION, 'add-groups', bridge, ovs.file('groups', `${groups.join('\n')}\n`))
  addFlows(ovs, bridge, flows)
}

function addFlows(ovs: PrivateOvs, bridge: string, flows: readonly string[]): void {
  if (flows.length === 0) return
  try {
    ovs.ofctl(...VERSION, '--bundle', 'add-flows', bridge, ovs.file('flows', `${flows.join('\n')}\n`))
  } catch (error) {
    if (flows.length === 1) return
    const half = flows.length >> 1
    addFlows(ovs, bridge, flows.slice(0, half))
    addFlows(ovs, bridge, flows.slice(half))
    if (!(error instanceof Error)) throw error
  }
}

/** What the switch itself says it holds, as the simulator takes it. */
export async function switchNow(ovs: PrivateOvs): Promise<SwitchInput> {
  const dpif = parseDpifShow(await ovs.appctl('dpif/show')).items
  const bridges: BridgeInput[] = []
  for (const name of ['br0', 'br1']) {
    const described = parsePortDescs(ovs.ofctl(...VERSION, 'dump-ports-desc', name)).items
    const ports = described.map((port): PortInput => {
      const odpPort = dpif.find((one) => one.bridge === name && one.name === port.name)?.odpPort ?? null
      const special = OPTIONS[port.name]
      const {type, options} = special ?? {type: port.name === name ? 'internal' : 'dummy', options: {}}
      return {...port, odpPort, type, options: new Map(Object.entries(options))}
    })
    bridges.push({
      name,
      failMode: 'secure',
      flows: parseFlows(ovs.ofctl(...VERSION, 'dump-flows', '--no-stats', name)).items,
      groups: parseGroups(ovs.ofctl(...VERSION, 'dump-groups', name)).items,
      ports,
      frags: 'normal',
      tableMiss: new Map(),
      fdb: parseFdb(await ovs.appctl('fdb/show', name)).items,
      otherConfig: new Map(),
      mcastSnooping: false,
      stp: false,
      rstp: false,
      mirrors: [],
      missing: new Map(),
    })
  }
  return {
    datapathType: 'dummy',
    bridges,
    nativeTunnels: {
      routes: parseOvsRoutes(await ovs.appctl('ovs/route/show')).items,
      neighbours: parseTunnelNeighbours(await ovs.appctl('tnl/neigh/show')).items,
    },
    features: parseDpFeatures(await ovs.appctl('dpif/show-dp-features', 'br0')),
  }
}
