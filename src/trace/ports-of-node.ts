import type {BridgePort, PortRole} from '../antrea/ports.ts'
import {type Link, linkNamed} from '../host/link.ts'
import type {Evidence} from '../model/evidence.ts'
import {type Known, known, valueOr} from '../model/known.ts'
import type {NodeModel} from '../model/node.ts'
import type {OvsBridge, OvsInterface, OvsPort} from '../ovs/syntax/ovsdb-switch.ts'

/** A port of a bridge of a node, with what stands behind it. */
export interface PortFacts {
  readonly bridge: string
  readonly name: string
  /** null: Open vSwitch gave none yet; -1: the device could not be opened. */
  readonly ofport: number | null
  readonly type: string
  readonly options: ReadonlyMap<string, string>
  readonly role: PortRole
  readonly pod: {readonly namespace: string; readonly name: string} | null
  /** What Antrea gave the pod. */
  readonly addresses: readonly string[]
  readonly mac: string | null
  readonly error: string | null
  /** A device of the host's own: its gateway, or a bridge's LOCAL port. */
  readonly internal: boolean
  /** The host's device of that name; null where there is none, or it was not read. */
  readonly link: Link | null
  /** UDP (or TCP) port of a tunnel. */
  readonly tunnelPort: number | null
  /** `, key 5` where the tunnel has a fixed one. */
  readonly keyText: string
  readonly evidence: Evidence
}

/** Ports that tunnels use unless told otherwise (lib/netdev-vport.c). */
const TUNNEL_PORTS: Readonly<Record<string, number>> = {geneve: 6081, vxlan: 4789, stt: 7471, gtpu: 2152, bareudp: 6635}

const TUNNELS = new Set([
  'geneve',
  'vxlan',
  'gre',
  'ip6gre',
  'stt',
  'gtpu',
  'erspan',
  'ip6erspan',
  'bareudp',
  'srv6',
  'lisp',
])

/** All ports of a node's bridges, from the OVSDB; Antrea's roles for those of its own bridge. */
export function portsOfNode(
  model: NodeModel,
  antrea: {readonly bridge: string | null; readonly ports: readonly BridgePort[]},
): Known<readonly PortFacts[]> {
  const db = model.ovsdb
  if (!db.known) return db
  const links = valueOr(model.links, null)?.items ?? []
  return known(
    db.value.bridges.flatMap((bridge) =>
      bridge.ports.flatMap((port) =>
        port.interfaces.map((device) =>
          portFacts(model, bridge, port, device, bridge.name === antrea.bridge ? antrea.ports : [], links),
        ),
      ),
    ),
  )
}

function portFacts(
  model: NodeModel,
  bridge: OvsBridge,
  port: OvsPort,
  device: OvsInterface,
  roles: readonly BridgePort[],
  links: readonly Link[],
): PortFacts {
  const seen = roles.find((role) => role.name === port.name)
  const isTunnel = TUNNELS.has(device.type)
  const option = device.options.get('dst_port')
  const key = device.options.get('in_key') ?? device.options.get('key')
  return {
    bridge: bridge.name,
    name: device.name,
    ofport: device.ofport,
    type: device.type,
    options: device.options,
    role: seen?.role ?? (isTunnel ? 'tunnel' : device.name === bridge.name ? 'local' : 'unknown'),
    pod: seen?.pod ?? null,
    addresses: seen?.addresses ?? [],
    mac: (seen?.mac ?? device.macInUse)?.toLowerCase() ?? null,
    error: device.error,
    internal: device.type === 'internal' || device.name === bridge.name,
    link: linkNamed(links, device.name),
    tunnelPort: isTunnel ? (option === undefined ? (TUNNEL_PORTS[device.type] ?? null) : Number(option)) : null,
    keyText: key === undefined || key === 'flow' ? '' : `, key ${key}`,
    evidence: model.evidence('ovsdb', device.row.line, portText(bridge, device)),
  }
}

function portText(bridge: OvsBridge, device: OvsInterface): string {
  const options = [...device.options].map(([name, value]) => `${name}=${value}`).join(',')
  return `${bridge.name} port ${device.name}: type ${device.type || 'system'}, ofport ${device.ofport ?? 'none'}${options ? `, options {${options}}` : ''}${device.error ? `, error: ${device.error}` : ''}`
}
