import type {Unparsed} from '../../parsed.ts'
import {mapColumn, numberColumn, type OvsdbRow, parseOvsdb, setColumn, textColumn} from './ovsdb.ts'
import {type Control, readControl} from './ovsdb-control.ts'
import {queueDscp} from './ovsdb-queues.ts'
import {readSampling, type Sampling} from './ovsdb-sampling.ts'

/** An interface as Open vSwitch has it; columns of ovs-vswitchd.conf.db(5). */
export interface OvsInterface {
  readonly row: OvsdbRow
  readonly name: string
  /** '' and `system` are the same: a device of the host. */
  readonly type: string
  /** -1: the device could not be added; null: not tried yet. */
  readonly ofport: number | null
  readonly ofportRequest: number | null
  readonly ifindex: number | null
  readonly error: string | null
  readonly adminState: string | null
  readonly linkState: string | null
  readonly mtu: number | null
  readonly mtuRequest: number | null
  readonly macInUse: string | null
  readonly options: ReadonlyMap<string, string>
  readonly status: ReadonlyMap<string, string>
  readonly externalIds: ReadonlyMap<string, string>
  readonly statistics: ReadonlyMap<string, number>
}

export interface OvsPort {
  readonly row: OvsdbRow
  readonly name: string
  readonly interfaces: readonly OvsInterface[]
  readonly tag: number | null
  readonly trunks: readonly number[]
  readonly cvlans: readonly number[]
  readonly vlanMode: string | null
  readonly bondMode: string | null
  /** MAC address of the member that a bond sends by. */
  readonly bondActive: string | null
  /** `active`, `passive`, `off`; null: not set, which is off. */
  readonly lacp: string | null
  /** Queue.dscp by number of the queue, of the port's QoS. */
  readonly queueDscp: ReadonlyMap<number, number>
  readonly protected: boolean
  readonly otherConfig: ReadonlyMap<string, string>
  readonly status: ReadonlyMap<string, string>
  readonly rstpStatus: ReadonlyMap<string, string>
  readonly externalIds: ReadonlyMap<string, string>
}

export interface OvsMirror {
  readonly row: OvsdbRow
  readonly name: string
  readonly selectAll: boolean
  /** Port names. */
  readonly selectSrc: readonly string[]
  readonly selectDst: readonly string[]
  readonly selectVlans: readonly number[]
  readonly outputPort: string | null
  readonly outputVlan: number | null
  readonly snaplen: number | null
}

export interface OvsController {
  readonly row: OvsdbRow
  readonly target: string
  readonly isConnected: boolean
  readonly role: string | null
  readonly status: ReadonlyMap<string, string>
}

export interface OvsBridge {
  readonly row: OvsdbRow
  readonly name: string
  readonly ports: readonly OvsPort[]
  readonly failMode: 'secure' | 'standalone' | null
  readonly datapathType: string
  readonly datapathId: string | null
  readonly datapathVersion: string | null
  readonly stp: boolean
  readonly rstp: boolean
  readonly mcastSnooping: boolean
  readonly floodVlans: readonly number[]
  readonly protocols: readonly string[]
  readonly controllers: readonly OvsController[]
  readonly control: Control
  readonly mirrors: readonly OvsMirror[]
  readonly sampling: Sampling
  readonly otherConfig: ReadonlyMap<string, string>
  readonly externalIds: ReadonlyMap<string, string>
}

/** The Open_vSwitch database of a node, its rows joined. */
export interface OvsDatabase {
  /** The one row of the table Open_vSwitch; null where the dump lacks it. */
  readonly root: OvsdbRow | null
  readonly ovsVersion: string | null
  readonly bridges: readonly OvsBridge[]
  readonly rows: readonly OvsdbRow[]
  readonly unparsed: readonly Unparsed[]
  /** References to rows that the dump does not have, as `Bridge br-int: ports 1b2c…`. */
  readonly dangling: readonly string[]
}

/** Reads `ovsdb-client --format=json dump` of the database Open_vSwitch and joins its rows. */
export function parseOvsDatabase(text: string): OvsDatabase {
  const {items: rows, unparsed} = parseOvsdb(text)
  const joiner = new Joiner(rows)
  const bridges = rows.filter((row) => row.table === 'Bridge').map((row) => joiner.bridge(row))
  const root = rows.find((row) => row.table === 'Open_vSwitch') ?? null
  return {root, ovsVersion: root && textColumn(root, 'ovs_version'), bridges, rows, unparsed, dangling: joiner.dangling}
}

class Joiner {
  readonly dangling: string[] = []
  readonly #rows: ReadonlyMap<string, OvsdbRow>

  constructor(rows: readonly OvsdbRow[]) {
    this.#rows = new Map(rows.map((row) => [row.uuid, row] as const))
  }

  bridge(row: OvsdbRow): OvsBridge {
    const failMode = textColumn(row, 'fail_mode')
    return {
      row,
      name: textColumn(row, 'name') ?? '',
      ports: this.#join(row, 'ports').map((port) => this.#port(port)),
      failMode: failMode === 'secure' || failMode === 'standalone' ? failMode : null,
      datapathType: textColumn(row, 'datapath_type') ?? '',
      datapathId: textColumn(row, 'datapath_id'),
      datapathVersion: textColumn(row, 'datapath_version'),
      stp: isTrue(row, 'stp_enable'),
      rstp: isTrue(row, 'rstp_enable'),
      mcastSnooping: isTrue(row, 'mcast_snooping_enable'),
      floodVlans: numbersOf(row, 'flood_vlans'),
      protocols: setColumn(row, 'protocols').map(String),
      controllers: this.#join(row, 'controller').map(controllerOf),
      mirrors: this.#join(row, 'mirrors').map((mirror) => this.#mirror(mirror)),
      control: readControl(row, [...this.#rows.values()]),
      sampling: readSampling(row, [...this.#rows.values()]),
      otherConfig: mapColumn(row, 'other_config'),
      externalIds: mapColumn(row, 'external_ids'),
    }
  }

  #join(row: OvsdbRow, column: string): OvsdbRow[] {
    return setColumn(row, column)
      .map(String)
      .flatMap((uuid) => {
        const found = this.#rows.get(uuid)
        if (!found) this.dangling.push(`${row.table} ${textColumn(row, 'name') ?? row.uuid}: ${column} ${uuid}`)
        return found ? [found] : []
      })
  }

  #port(row: OvsdbRow): OvsPort {
    return {
      row,
      name: textColumn(row, 'name') ?? '',
      interfaces: this.#join(row, 'interfaces').map(interfaceOf),
      tag: numberColumn(row, 'tag'),
      trunks: numbersOf(row, 'trunks'),
      cvlans: numbersOf(row, 'cvlans'),
      vlanMode: textColumn(row, 'vlan_mode'),
      bondMode: textColumn(row, 'bond_mode'),
      bondActive: textColumn(row, 'bond_active_slave'),
      lacp: textColumn(row, 'lacp'),
      queueDscp: queueDscp(row, this.#rows),
      protected: isTrue(row, 'protected'),
      otherConfig: mapColumn(row, 'other_config'),
      status: mapColumn(row, 'status'),
      rstpStatus: mapColumn(row, 'rstp_status'),
      externalIds: mapColumn(row, 'external_ids'),
    }
  }

  #mirror(row: OvsdbRow): OvsMirror {
    const names = (column: string): string[] => this.#join(row, column).map((port) => textColumn(port, 'name') ?? '')
    return {
      row,
      name: textColumn(row, 'name') ?? '',
      selectAll: isTrue(row, 'select_all'),
      selectSrc: names('select_src_port'),
      selectDst: names('select_dst_port'),
      selectVlans: numbersOf(row, 'select_vlan'),
      outputPort: names('output_port')[0] ?? null,
      outputVlan: numberColumn(row, 'output_vlan'),
      snaplen: numberColumn(row, 'snaplen'),
    }
  }
}

function interfaceOf(row: OvsdbRow): OvsInterface {
  return {
    row,
    name: textColumn(row, 'name') ?? '',
    type: textColumn(row, 'type') ?? '',
    ofport: numberColumn(row, 'ofport'),
    ofportRequest: numberColumn(row, 'ofport_request'),
    ifindex: numberColumn(row, 'ifindex'),
    error: textColumn(row, 'error'),
    adminState: textColumn(row, 'admin_state'),
    linkState: textColumn(row, 'link_state'),
    mtu: numberColumn(row, 'mtu'),
    mtuRequest: numberColumn(row, 'mtu_request'),
    macInUse: textColumn(row, 'mac_in_use'),
    options: mapColumn(row, 'options'),
    status: mapColumn(row, 'status'),
    externalIds: mapColumn(row, 'external_ids'),
    statistics: countersOf(row, 'statistics'),
  }
}

function controllerOf(row: OvsdbRow): OvsController {
  return {
    row,
    target: textColumn(row, 'target') ?? '',
    isConnected: isTrue(row, 'is_connected'),
    role: textColumn(row, 'role'),
    status: mapColumn(row, 'status'),
  }
}

function numbersOf(row: OvsdbRow, column: string): number[] {
  return setColumn(row, column).filter((atom) => typeof atom === 'number')
}

function isTrue(row: OvsdbRow, column: string): boolean {
  return setColumn(row, column)[0] === true
}

/** A map of numbers, such as statistics; other values are left out. */
function countersOf(row: OvsdbRow, column: string): ReadonlyMap<string, number> {
  const value = row.columns.get(column)
  const counters = new Map<string, number>()
  if (value instanceof Map) for (const [key, of] of value) if (typeof of === 'number') counters.set(String(key), of)
  return counters
}
