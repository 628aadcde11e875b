import type {Flow} from '../ovs/syntax/flow-types.ts'
import type {Dialect} from './dialect.ts'
import {portsOfFlows} from './ports-of-flows.ts'

/** What Antrea uses a port of its bridge for (`antrea-type` of the Port's external_ids). */
export type PortRole =
  | 'gateway'
  | 'tunnel'
  | 'uplink'
  | 'host'
  | 'container'
  | 'ipsec-tunnel'
  | 'traffic-control'
  | 'local'
  | 'unknown'

/** A port of the bridge as Antrea sees it. */
export interface BridgePort {
  /** null where OVS gave none yet; -1 where the device is missing. */
  readonly ofport: number | null
  readonly name: string | null
  readonly role: PortRole
  readonly pod: {readonly namespace: string; readonly name: string} | null
  readonly addresses: readonly string[]
  readonly mac: string | null
  /** For an IPsec tunnel: the peer. */
  readonly node: string | null
  /** `ovsdb`: it says so; `type`: by the interface's type or reserved name; `flows`: inferred from what the flows do. */
  readonly source: 'ovsdb' | 'type' | 'flows'
}

/** A Port row of the OVSDB with its first Interface. */
export interface PortRow {
  readonly name: string
  /** Interface `type`: '' for a system device, `internal`, `geneve`… */
  readonly type: string
  readonly ofport: number | null
  /** Of the Port row. */
  readonly externalIds: ReadonlyMap<string, string>
  readonly options: ReadonlyMap<string, string>
}

const ROLES: readonly PortRole[] = [
  'gateway',
  'tunnel',
  'uplink',
  'host',
  'container',
  'ipsec-tunnel',
  'traffic-control',
]

const TUNNELS = /^(geneve|vxlan|gre|stt|ip6gre|erspan|gtpu)$/

/** Roles from the OVSDB, each port once, by ofport; where rows are null they are inferred from the flows and marked so. */
export function bridgePorts(rows: readonly PortRow[] | null, flows: readonly Flow[], dialect: Dialect): BridgePort[] {
  return rows ? rows.map(portOfRow) : portsOfFlows(flows, dialect)
}

/** A port as the OVSDB has it. */
export function portOfRow(row: PortRow): BridgePort {
  const ids = row.externalIds
  const written = ids.get('antrea-type')
  const role = ROLES.find((r) => r === written)
  const [namespace, name] = [ids.get('pod-namespace'), ids.get('pod-name')]
  return {
    ofport: row.ofport,
    name: row.name,
    role: role ?? roleOfType(row, name !== undefined),
    pod: namespace !== undefined && name !== undefined ? {namespace, name} : null,
    addresses: (ids.get('ip-address') ?? '').split(',').filter(Boolean),
    mac: ids.get('attached-mac') ?? null,
    node: ids.get('node-name') ?? null,
    source: role ? 'ovsdb' : 'type',
  }
}

/** Before v1.5 ports had no `antrea-type`. */
function roleOfType(row: PortRow, hasPod: boolean): PortRole {
  if (hasPod) return 'container'
  if (TUNNELS.test(row.type)) return row.options.get('remote_ip') === 'flow' ? 'tunnel' : 'ipsec-tunnel'
  if (row.ofport === 65534 || row.ofport === 0xffff_fffe) return 'local'
  return 'unknown'
}
