import type {PortInput} from '../ovs/pipeline/input.ts'
import type {DpifPort} from '../ovs/syntax/dpif-show.ts'
import {mapColumn, numberColumn} from '../ovs/syntax/ovsdb.ts'
import type {OvsInterface, OvsPort} from '../ovs/syntax/ovsdb-switch.ts'
import type {PortDesc} from '../ovs/syntax/port-desc.ts'

type PortSeen = Pick<PortDesc, 'ofport' | 'name' | 'mac' | 'config' | 'state'>

/** The sources of a bridge's ports; null: not read. */
export interface PortSources {
  /** `dump-ports-desc` of OpenFlow 1.5: has the state LIVE, and lacks the flags that OpenFlow dropped after 1.0. */
  readonly portsDesc: readonly PortSeen[] | null
  /** `show` of OpenFlow 1.0: has NO_FLOOD and the STP bits. */
  readonly ofctlShow: readonly PortSeen[] | null
  readonly dpif: readonly DpifPort[] | null
  readonly database: readonly OvsPort[] | null
}

/**
 * A bridge's ports from all that was read of them. A port is there when the switch itself (ovs-ofctl, or dpif/show) names it; where nobody
 * asked the switch, when the database gives it an ofport.
 */
export function mergePorts(sources: PortSources): readonly PortInput[] {
  const {portsDesc, ofctlShow, dpif, database} = sources
  const interfaces = interfacesByName(database ?? [])
  const asked = portsDesc ?? ofctlShow
  const shown = new Map((ofctlShow ?? []).map((port) => [port.ofport, port]))
  const inDpif = new Map((dpif ?? []).map((port) => [port.name, port]))
  const named = asked ?? dpif?.map(seenInDpif) ?? [...interfaces.values()].flatMap(seenInDatabase)
  return named.map((port) => {
    const row = interfaces.get(port.name)
    const inDatapath = inDpif.get(port.name)
    const other = shown.get(port.ofport)
    return {
      name: port.name,
      ofport: port.ofport,
      ...(dpif === null ? {} : {odpPort: inDatapath?.odpPort ?? null}),
      type: row?.device.type ?? typeInDpif(inDatapath?.type),
      options: row?.device.options ?? inDatapath?.options ?? new Map<string, string>(),
      config: both(port.config, other?.config ?? []),
      state: both(port.state, other?.state ?? []),
      mac: port.mac,
      ...(row === undefined ? {} : {...rowColumns(row.port), ...deviceColumns(row.device)}),
    }
  })
}

function rowColumns(port: OvsPort) {
  return {
    portName: port.name,
    tag: port.tag,
    trunks: port.trunks,
    cvlans: port.cvlans,
    vlanMode: port.vlanMode,
    protected: port.protected,
    queueDscp: port.queueDscp,
    bondMode: port.interfaces.length > 1 ? (port.bondMode ?? 'active-backup') : null,
    otherConfig: port.otherConfig,
    lacp: port.lacp === 'active' || port.lacp === 'passive',
    stpState: port.status.get('stp_state') ?? null,
    rstpState: port.rstpStatus.get('rstp_port_state') ?? null,
  }
}

function deviceColumns({row, ifindex}: OvsInterface) {
  return {
    ifindex,
    bfd: mapColumn(row, 'bfd'),
    lldp: mapColumn(row, 'lldp').get('enable') === 'true',
    cfm: numberColumn(row, 'cfm_mpid') === null ? null : mapColumn(row, 'other_config'),
  }
}

function interfacesByName(ports: readonly OvsPort[]): ReadonlyMap<string, {port: OvsPort; device: OvsInterface}> {
  return new Map(ports.flatMap((port) => port.interfaces.map((device) => [device.name, {port, device}])))
}

const seenInDpif = ({name, ofport}: DpifPort): PortSeen => ({ofport, name, mac: null, config: [], state: []})

/** dpif/show prints the datapath's own word for a type: the database says '' for a system device, `internal` for a tap. */
function typeInDpif(type: string | undefined): string {
  if (type === 'tap') return 'internal'
  return type === undefined || type === 'system' ? '' : type
}

/** The states that the database records stand for the switch's own. */
function seenInDatabase({device}: {device: OvsInterface}): readonly PortSeen[] {
  if (device.ofport === null || device.ofport < 0) return []
  const config = device.adminState === 'down' ? ['PORT_DOWN'] : []
  const state = device.linkState === 'down' ? ['LINK_DOWN'] : []
  return [{ofport: device.ofport, name: device.name, mac: device.macInUse, config, state}]
}

const both = (a: readonly string[], b: readonly string[]): readonly string[] => [...new Set([...a, ...b])]
