/** A row of a table of the OVSDB: its columns, decoded. */
export interface DbRow {
  readonly uuid: string
  readonly column: (name: string) => DbValue
}

export type DbAtom = string | number | boolean
export type DbValue = DbAtom | readonly DbAtom[] | ReadonlyMap<string, DbAtom> | null

/** An Interface row. */
export interface DbInterface {
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

/** Joins the rows of the Open_vSwitch schema (vswitchd/vswitch.ovsschema). @param rows the rows of a table by its name */
export function joinOvsDb(rows: (table: string) => readonly DbRow[]): OvsDb {
  const interfaces = new Map(rows('Interface').map((row) => [row.uuid, decodeInterface(row)]))
  const ports = new Map(rows('Port').map((row) => [row.uuid, decodePort(row, interfaces)]))
  const mirrors = new Map(rows('Mirror').map((row) => [row.uuid, decodeMirror(row, ports)]))
  const root = rows('Open_vSwitch')[0]
  return {
    bridges: rows('Bridge').map((row) => decodeBridge(row, ports, mirrors)),
    ovsVersion: root === undefined ? null : text(root, 'ovs_version'),
    externalIds: root === undefined ? new Map() : texts(root, 'external_ids'),
    otherConfig: root === undefined ? new Map() : texts(root, 'other_config'),
  }
}

function decodeInterface(row: DbRow): DbInterface {
  return {
    name: text(row, 'name') ?? '',
    type: text(row, 'type') ?? '',
    ofport: number(row, 'ofport'),
    error: text(row, 'error'),
    options: texts(row, 'options'),
    externalIds: texts(row, 'external_ids'),
    adminState: text(row, 'admin_state'),
    linkState: text(row, 'link_state'),
    macInUse: text(row, 'mac_in_use'),
    mtu: number(row, 'mtu'),
    statistics: new Map([...map(row, 'statistics')].map(([key, value]) => [key, Number(value)])),
  }
}

function decodePort(row: DbRow, interfaces: ReadonlyMap<string, DbInterface>): DbPort {
  const mode = text(row, 'vlan_mode')
  return {
    name: text(row, 'name') ?? '',
    externalIds: texts(row, 'external_ids'),
    otherConfig: texts(row, 'other_config'),
    tag: number(row, 'tag'),
    trunks: numbers(row, 'trunks'),
    cvlans: numbers(row, 'cvlans'),
    vlanMode: mode,
    bondMode: text(row, 'bond_mode'),
    protected: row.column('protected') === true,
    status: texts(row, 'status'),
    rstpStatus: texts(row, 'rstp_status'),
    interfaces: referred(row, 'interfaces', interfaces),
  }
}

function decodeMirror(row: DbRow, ports: ReadonlyMap<string, DbPort>): DbMirror {
  const names = (column: string) => referred(row, column, ports).map((port) => port.name)
  return {
    name: text(row, 'name') ?? '',
    selectAll: row.column('select_all') === true,
    selectSrc: names('select_src_port'),
    selectDst: names('select_dst_port'),
    selectVlans: numbers(row, 'select_vlan'),
    outputPort: names('output_port')[0] ?? null,
    outputVlan: number(row, 'output_vlan'),
  }
}

function decodeBridge(
  row: DbRow,
  ports: ReadonlyMap<string, DbPort>,
  mirrors: ReadonlyMap<string, DbMirror>,
): DbBridge {
  const failMode = text(row, 'fail_mode')
  return {
    name: text(row, 'name') ?? '',
    datapathType: text(row, 'datapath_type') ?? '',
    failMode: failMode === 'secure' || failMode === 'standalone' ? failMode : null,
    externalIds: texts(row, 'external_ids'),
    otherConfig: texts(row, 'other_config'),
    mcastSnooping: row.column('mcast_snooping_enable') === true,
    stp: row.column('stp_enable') === true,
    rstp: row.column('rstp_enable') === true,
    hasControllers: list(row, 'controller').length > 0,
    ports: referred(row, 'ports', ports),
    mirrors: referred(row, 'mirrors', mirrors),
  }
}

/** A column as a list: the database prints a set of one as its element. */
function list(row: DbRow, column: string): readonly DbAtom[] {
  const value = row.column(column)
  if (value === null || value instanceof Map) return []
  return isList(value) ? value : typeof value === 'object' ? [] : [value]
}

const isList = (value: DbValue): value is readonly DbAtom[] => Array.isArray(value)

function text(row: DbRow, column: string): string | null {
  const [first] = list(row, column)
  return typeof first === 'string' ? first : null
}

function number(row: DbRow, column: string): number | null {
  const [first] = list(row, column)
  return typeof first === 'number' ? first : null
}

const numbers = (row: DbRow, column: string): readonly number[] =>
  list(row, column).filter((atom) => typeof atom === 'number')

function map(row: DbRow, column: string): ReadonlyMap<string, DbAtom> {
  const value = row.column(column)
  return value instanceof Map ? value : new Map<string, DbAtom>()
}

const texts = (row: DbRow, column: string): ReadonlyMap<string, string> =>
  new Map([...map(row, column)].map(([key, value]) => [key, String(value)]))

/** The rows that a column of uuids refers to. */
function referred<T>(row: DbRow, column: string, rows: ReadonlyMap<string, T>): readonly T[] {
  return list(row, column).flatMap((uuid) => rows.get(String(uuid)) ?? [])
}
