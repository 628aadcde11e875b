import {
  mapColumn,
  numberColumn,
  type OvsdbRow,
  parseOvsdb,
  setColumn,
  textColumn,
} from '../../../src/ovs/syntax/ovsdb.ts'
import {parseTableNames} from '../../../src/ovs/syntax/table-features.ts'
import type {Capture} from './capture.ts'

const SCHEMA = '/usr/share/openvswitch/vswitch.ovsschema'
const DATABASE = '/run/openvswitch/conf.db'

export const CREATE_DATABASE = `ovsdb-tool create ${DATABASE} ${SCHEMA}`
export const OVSDB_SERVER = ['ovsdb-server', DATABASE, '--remote=punix:/run/openvswitch/db.sock', '--pidfile']
export const VSWITCHD = ['ovs-vswitchd', '--disable-system', '--pidfile', '--log-file']

/** The arguments of one `ovs-vsctl` that makes bridges, ports and interfaces as they were recorded. */
export function databaseCommands(capture: Capture, node: string): string[] {
  const {rows, byUuid} = databaseOf(capture, node)
  const [top] = rows.filter(({table}) => table === 'Open_vSwitch')
  const bridges = rows.filter(({table}) => table === 'Bridge')
  return [
    ...['--', 'set', 'Open_vSwitch', '.', ...pairs(top!, 'external_ids'), ...pairs(top!, 'other_config')],
    ...bridges.flatMap((bridge) => [
      ...bridgeCommands(bridge),
      ...portsOf(bridge, byUuid).flatMap((port) => portCommands(nameOf(bridge), port)),
    ]),
  ]
}

/** The same for one port that was taken off. */
export function onePortCommands(capture: Capture, node: string, name: string): string[] {
  const {rows, byUuid} = databaseOf(capture, node)
  return rows
    .filter(({table}) => table === 'Bridge')
    .flatMap((bridge) =>
      portsOf(bridge, byUuid)
        .filter(({port}) => nameOf(port) === name)
        .flatMap((port) => portCommands(nameOf(bridge), port)),
    )
}

interface PortRows {
  readonly port: OvsdbRow
  readonly device: OvsdbRow
}

function databaseOf(capture: Capture, node: string) {
  const {items: rows} = parseOvsdb(capture.text(node, 'ovsdb'))
  return {rows, byUuid: new Map(rows.map((row) => [row.uuid, row]))}
}

const nameOf = (row: OvsdbRow): string => textColumn(row, 'name')!

/** In the order of their numbers, without the bridge's own. */
function portsOf(bridge: OvsdbRow, byUuid: ReadonlyMap<string, OvsdbRow>): PortRows[] {
  const rowOf = (uuid: unknown): OvsdbRow => byUuid.get(String(uuid))!
  const ofport = ({device}: PortRows): number => numberColumn(device, 'ofport') ?? 0
  return setColumn(bridge, 'ports')
    .map(rowOf)
    .map((port) => ({port, device: rowOf(textColumn(port, 'interfaces'))}))
    .filter(({port}) => nameOf(port) !== nameOf(bridge))
    .sort((a, b) => ofport(a) - ofport(b))
}

function bridgeCommands(bridge: OvsdbRow): string[] {
  const name = nameOf(bridge)
  const protocols = setColumn(bridge, 'protocols')
  return [
    ...['--', 'add-br', name, '--', 'set', 'Bridge', name, ...singles(bridge, ['datapath_type', 'fail_mode'])],
    ...(protocols.length > 0 ? [`protocols=${protocols.join(',')}`] : []),
    ...pairs(bridge, 'other_config'),
    ...pairs(bridge, 'external_ids'),
  ]
}

/** The number is asked for, so that a port has its number again after it was taken off. */
function portCommands(bridge: string, {port, device}: PortRows): string[] {
  const name = nameOf(port)
  const external = pairs(port, 'external_ids')
  return [
    ...['--', 'add-port', bridge, name],
    ...(external.length > 0 ? ['--', 'set', 'Port', name, ...external] : []),
    ...['--', 'set', 'Interface', name, `ofport_request=${numberColumn(device, 'ofport')}`],
    ...singles(device, ['type', 'mac', 'mtu_request']),
    ...pairs(device, 'options'),
    ...pairs(device, 'external_ids'),
  ]
}

const singles = (row: OvsdbRow, columns: readonly string[]): string[] =>
  columns.flatMap((column) => {
    const value = numberColumn(row, column) ?? textColumn(row, column)
    return value === null || value === '' ? [] : [`${column}=${JSON.stringify(value)}`]
  })

const pairs = (row: OvsdbRow, column: string): string[] =>
  [...mapColumn(row, column)].map(([key, value]) => `${column}:${key}=${JSON.stringify(value)}`)

/** In front of the actions: the flow that teaches has the words among them. */
const LEARNED = /^[^(]*hard_timeout=/

/** What a bridge's `add-meters`, `add-groups` and `add-flows` read, and the tables' names; flows that the traffic taught it are left out. */
export function pipelineOf(capture: Capture, node: string, bridge: string) {
  const text = (id: string): string => capture.text(node, id, {bridge})
  const meters = text('meters')
    .split(/^(?=meter=)/m)
    .slice(1)
    .map((meter) => meter.trim().replaceAll('\n', ' '))
  return {
    tables: parseTableNames(text('table-features')),
    meters: meters.map((meter) => `${meter}\n`).join(''),
    groups: withoutHeads(text('groups')),
    flows: withoutHeads(text('flows'))
      .split('\n')
      .filter((line) => !LEARNED.test(line))
      .join('\n'),
  }
}

const withoutHeads = (text: string): string =>
  text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !/^(OFPST|NXST)/.test(line))
    .join('\n')
