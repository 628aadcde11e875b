import {mapColumn, numberColumn, type OvsdbRow, setColumn, textColumn} from '../ovs/syntax/ovsdb.ts'

/** An Interface row. */
export interface DbInterface {
  /** Of its table's document in ovsdb.json. */
  readonly line: number
  readonly name: string
  /** '' (a system device), `internal`, `geneve`, `patch`… */
  readonly type: string
  /** null: OVS gave none yet; -1: the device could not be opened, `error` says why. */
  readonly ofport: number | null
  readonly error: string | null
  readonly options: ReadonlyMap<string, string>
  readonly externalIds: ReadonlyMap<string, string>
  readonly adminState: string | null
  readonly linkState: string | null
  readonly macInUse: string | null
  readonly mtu: number | null
  readonly statistics: ReadonlyMap<string, number>
}

/** A Port row with its Interfaces. */
export interface DbPort {
  /** Of its table's document in ovsdb.json. */
  readonly line: number
  readonly name: string
  readonly externalIds: ReadonlyMap<string, string>
  readonly otherConfig: ReadonlyMap<string, string>
  readonly tag: number | null
  readonly trunks: readonly number[]
  readonly cvlans: readonly number[]
  readonly vlanMode: string | null
  readonly bondMode: string | null
  readonly protected: boolean
  readonly status: ReadonlyMap<string, string>
  readonly rstpStatus: ReadonlyMap<string, string>
  readonly interfaces: readonly DbInterface[]
}

export interface DbMirror {
  readonly name: string
  readonly selectAll: boolean
  /** Names of Ports. */
  readonly selectSrc: readonly string[]
  readonly selectDst: readonly string[]
  readonly selectVlans: readonly number[]
  readonly outputPort: string | null
  readonly outputVlan: number | null
}

/** A Bridge row with its Ports. */
export interface DbBridge {
  /** Of its table's document in ovsdb.json. */
  readonly line: number
  readonly name: string
  /** '' means `system`. */
  readonly datapathType: string
  readonly failMode: 'secure' | 'standalone' | null
  readonly externalIds: ReadonlyMap<string, string>
  readonly otherConfig: ReadonlyMap<string, string>
  readonly mcastSnooping: boolean
  readonly stp: boolean
  readonly rstp: boolean
  readonly hasControllers: boolean
  readonly ports: readonly DbPort[]
  readonly mirrors: readonly DbMirror[]
}

/** What of the database the model needs, its references resolved. */
export interface OvsDb {
  readonly bridges: readonly DbBridge[]
  readonly ovsVersion: string | null
  readonly externalIds: ReadonlyMap<string, string>
  readonly otherConfig: ReadonlyMap<string, string>
}

/** Joins the rows of the Open_vSwitch schema (vswitchd/vswitch.ovsschema). */
export function joinOvsDb(all: readonly OvsdbRow[]): OvsDb {
  const rows = (table: string) => all.filter((row) => row.table === table)
  const interfaces = new Map(rows('Interface').map((row) => [row.uuid, decodeInterface(row)]))
  const ports = new Map(rows('Port').map((row) => [row.uuid, decodePort(row, interfaces)]))
  const mirrors = new Map(rows('Mirror').map((row) => [row.uuid, decodeMirror(row, ports)]))
  const [root] = rows('Open_vSwitch')
  return {
    bridges: rows('Bridge').map((row) => decodeBridge(row, ports, mirrors)),
    ovsVersion: root === undefined ? null : textColumn(root, 'ovs_version'),
    externalIds: root === undefined ? new Map() : mapColumn(root, 'external_ids'),
    otherConfig: root === undefined ? new Map() : mapColumn(root, 'other_config'),
  }
}

function decodeInterface(row: OvsdbRow): DbInterface {
  return {
    line: row.line,
    name: textColumn(row, 'name') ?? '',
    type: textColumn(row, 'type') ?? '',
    ofport: numberColumn(row, 'ofport'),
    error: textColumn(row, 'error'),
    options: mapColumn(row, 'options'),
    externalIds: mapColumn(row, 'external_ids'),
    adminState: textColumn(row, 'admin_state'),
    linkState: textColumn(row, 'link_state'),
    macInUse: textColumn(row, 'mac_in_use'),
    mtu: numberColumn(row, 'mtu'),
    statistics: new Map([...mapColumn(row, 'statistics')].map(([key, value]) => [key, Number(value)])),
  }
}

function decodePort(row: OvsdbRow, interfaces: ReadonlyMap<string, DbInterface>): DbPort {
  return {
    line: row.line,
    name: textColumn(row, 'name') ?? '',
    externalIds: mapColumn(row, 'external_ids'),
    otherConfig: mapColumn(row, 'other_config'),
    tag: numberColumn(row, 'tag'),
    trunks: numbers(row, 'trunks'),
    cvlans: numbers(row, 'cvlans'),
    vlanMode: textColumn(row, 'vlan_mode'),
    bondMode: textColumn(row, 'bond_mode'),
    protected: row.columns.get('protected') === true,
    status: mapColumn(row, 'status'),
    rstpStatus: mapColumn(row, 'rstp_status'),
    interfaces: referred(row, 'interfaces', interfaces),
  }
}

function decodeMirror(row: OvsdbRow, ports: ReadonlyMap<string, DbPort>): DbMirror {
  const names = (column: string) => referred(row, column, ports).map((port) => port.name)
  return {
    name: textColumn(row, 'name') ?? '',
    selectAll: row.columns.get('select_all') === true,
    selectSrc: names('select_src_port'),
    selectDst: names('select_dst_port'),
    selectVlans: numbers(row, 'select_vlan'),
    outputPort: names('output_port')[0] ?? null,
    outputVlan: numberColumn(row, 'output_vlan'),
  }
}

function decodeBridge(
  row: OvsdbRow,
  ports: ReadonlyMap<string, DbPort>,
  mirrors: ReadonlyMap<string, DbMirror>,
): DbBridge {
  const failMode = textColumn(row, 'fail_mode')
  return {
    line: row.line,
    name: textColumn(row, 'name') ?? '',
    datapathType: textColumn(row, 'datapath_type') ?? '',
    failMode: failMode === 'secure' || failMode === 'standalone' ? failMode : null,
    externalIds: mapColumn(row, 'external_ids'),
    otherConfig: mapColumn(row, 'other_config'),
    mcastSnooping: row.columns.get('mcast_snooping_enable') === true,
    stp: row.columns.get('stp_enable') === true,
    rstp: row.columns.get('rstp_enable') === true,
    hasControllers: setColumn(row, 'controller').length > 0,
    ports: referred(row, 'ports', ports),
    mirrors: referred(row, 'mirrors', mirrors),
  }
}

const numbers = (row: OvsdbRow, column: string): readonly number[] =>
  setColumn(row, column).filter((atom) => typeof atom === 'number')

/** The rows that a column of uuids refers to. */
function referred<T>(row: OvsdbRow, column: string, rows: ReadonlyMap<string, T>): readonly T[] {
  return setColumn(row, column).flatMap((uuid) => rows.get(String(uuid)) ?? [])
}

/** Whether Antrea marked a Port as its own: by `antrea-type` since v1.5, by the Pod's name before. */
export const isAntreas = ({externalIds}: Pick<DbPort, 'externalIds'>): boolean =>
  externalIds.has('antrea-type') || externalIds.has('pod-name')
