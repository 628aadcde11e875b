/** The bridge that native tunnels go out by. */
export const UNDERLAY = 'bru'

/** The command that makes the datapath encapsulate, as the kernel's does. */
export const TO_KERNEL = ['dpif/set-dp-features', 'br0', 'tnl_push_pop', 'false']

/** One action as ovs-ofctl reads it, or one that holds a list of others. */
export type Piece = string | {readonly open: string; readonly list: readonly Piece[]; readonly close: string}

export interface FlowSpec {
  readonly bridge: string
  readonly table: number
  readonly priority: number
  readonly cookie: number
  readonly match: readonly string[]
  readonly actions: readonly Piece[]
}

export interface GroupSpec {
  readonly bridge: string
  readonly id: number
  /** `type=select,selection_method=dp_hash`. */
  readonly head: string
  readonly buckets: readonly {readonly head: readonly string[]; readonly actions: readonly Piece[]}[]
}

export interface PortSpec {
  readonly name: string
  readonly ofport: number
  /** `dummy`, `patch`, `geneve`… */
  readonly type: string
  readonly options: Readonly<Record<string, string>>
  readonly tag: number | null
  readonly trunks: readonly number[]
  readonly vlanMode: string | null
  readonly isProtected: boolean
  /** Port.other_config. */
  readonly otherConfig: Readonly<Record<string, string>>
  /** `no-flood`, `no-forward`… as mod-port takes them. */
  readonly flags: readonly string[]
  readonly isDown: boolean
}

export interface BridgeSpec {
  readonly name: string
  readonly ports: readonly PortSpec[]
  readonly frags: 'normal' | 'drop' | 'nx-match'
  /** Table-miss settings other than the default, by table. */
  readonly tableMiss: ReadonlyMap<number, string>
  readonly otherConfig: Readonly<Record<string, string>>
  /** Numbers of the Geneve options that it knows, as its TLV map names them. */
  readonly options: readonly number[]
  /** Samples go to a collector, by set 1. */
  readonly hasCollector: boolean
  readonly fdb: readonly {readonly port: string; readonly vlan: number; readonly mac: string}[]
}

/** A datapath with its bridges; all state that is costly to change. */
export interface Topology {
  readonly bridges: readonly BridgeSpec[]
  readonly vlanLimit: number
  /** Arguments of unixctl commands: addresses, routes and neighbours of native tunnels. */
  readonly commands: readonly (readonly string[])[]
}

export interface Pipeline {
  readonly version: 'OpenFlow10' | 'OpenFlow13' | 'OpenFlow15'
  readonly flows: readonly FlowSpec[]
  readonly groups: readonly GroupSpec[]
  readonly meters: readonly number[]
  /** Our switch is told of registers 16 to 31 where the real one, which has none, is told of 0 to 15. */
  readonly hasLaterRegisters: boolean
}

/** Length in bytes of an option. */
export const optionLength = (n: number): number => (n % 3 === 1 ? 8 : 4)

export interface Question {
  readonly bridge: string
  readonly flow: readonly string[]
  /** A datapath flow, which has no bridge; `@name@` stands for the datapath's number of a port. */
  readonly isDatapath?: boolean
  readonly ctNext: readonly string[]
}

export const pieceText = (piece: Piece): string =>
  typeof piece === 'string' ? piece : `${piece.open}${piece.list.map(pieceText).join(',')}${piece.close}`

/** The flow as `ovs-ofctl add-flow` reads it. */
export function flowText({table, priority, cookie, match, actions}: FlowSpec): string {
  const head = [...(cookie === 0 ? [] : [`cookie=0x${cookie.toString(16)}`]), `table=${table}`, `priority=${priority}`]
  return `${[...head, ...match].join(',')} actions=${actions.length === 0 ? 'drop' : actions.map(pieceText).join(',')}`
}

/** The group as `ovs-ofctl add-group` reads it. */
export function groupText({id, head, buckets}: GroupSpec): string {
  const texts = buckets.map((bucket) =>
    ['bucket=' + [...bucket.head, `actions=${bucket.actions.map(pieceText).join(',')}`].join(',')].join(','),
  )
  return [`group_id=${id}`, head, ...texts].join(',')
}
