import {parseIp} from '../../ip.ts'
import {mapColumn, type OvsdbRow, setColumn, textColumn} from './ovsdb.ts'

/** Who controls a bridge over the network: flows that `ovs-ofctl dump-flows` hides follow from it. */
export interface Control {
  /** To whom in-band control keeps ways open, controllers and managers. */
  readonly inBand: readonly Remote[]
  /** Into which queue packets of those ways go; null: none. */
  readonly queue: number | null
  /** Whether the bridge connects to a controller, or would. */
  readonly hasController: boolean
  /** MAC addresses of the routers on the way to those; null: not known. */
  readonly nextHops: readonly string[] | null
}

/** An end of a connection over IPv4. */
export interface Remote {
  /** null: named by its host's name, whose address nobody read. */
  readonly address: string | null
  readonly port: number
}

const CONTROLLER_PORT = 6653
const MANAGER_PORT = 6640

/**
 * Reads Bridge.controller and Open_vSwitch.manager_options (bridge_configure_remotes() of vswitchd/bridge.c,
 * update_in_band_remotes() of ofproto/connmgr.c).
 */
export function readControl(bridge: OvsdbRow, rows: readonly OvsdbRow[]): Control {
  const config = mapColumn(bridge, 'other_config')
  const root = rows.find(({table}) => table === 'Open_vSwitch')
  const controllers = referred(bridge, 'controller', rows)
  const managers = root === undefined ? [] : referred(root, 'manager_options', rows)
  const remotes = [
    ...controllers.filter(isInBand).map((row) => remoteOf(row, CONTROLLER_PORT)),
    ...managers.filter(isInBand).map((row) => remoteOf(row, MANAGER_PORT)),
  ]
  const queue = Number(config.get('in-band-queue') ?? '-1')
  return {
    inBand: config.get('disable-in-band') === 'true' ? [] : remotes.flatMap((remote) => remote ?? []),
    queue: queue >= 0 ? queue : null,
    hasController: controllers.some(({target}) => ACTIVE.test(target)),
    nextHops: null,
  }
}

interface Target {
  readonly target: string
  readonly mode: string | null
}

function referred(from: OvsdbRow, column: string, rows: readonly OvsdbRow[]): Target[] {
  const uuids = new Set(setColumn(from, column).map(String))
  return rows
    .filter(({uuid}) => uuids.has(uuid))
    .map((row) => ({target: textColumn(row, 'target') ?? '', mode: textColumn(row, 'connection_mode')}))
}

const isInBand = ({mode}: Target): boolean => mode !== 'out-of-band'

/** The others wait for whoever connects (`ptcp:`, `punix:`…). */
const ACTIVE = /^(tcp|ssl|unix):/

/** `tcp:HOST[:PORT]` and `ssl:…`; null for any other, and for IPv6, which in-band control passes over (inet_parse_active()). */
function remoteOf({target}: Target, defaultPort: number): Remote | null {
  const [, host = ''] = /^(?:tcp|ssl):(.+)$/.exec(target) ?? []
  const [, name = '', digits] = /^([^:[\]]+)(?::(\d*))?$/.exec(host) ?? []
  const port = digits === undefined || digits === '' ? defaultPort : Number(digits)
  if (name === '' || port > 0xffff) return null
  return {address: parseIp(name) === null ? null : name, port}
}
