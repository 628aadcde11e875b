import {formatIp, parseIp} from '../../ip.ts'
import type {Bond} from '../syntax/bond-show.ts'
import type {Flow, Group} from '../syntax/flow-types.ts'
import {type Bundle, bundlesOf} from './bundles.ts'
import {buildTable, type FlowTable} from './classifier.ts'
import {hiddenFlows} from './hidden-flows.ts'
import type {BridgeInput, PortInput, SwitchInput} from './input.ts'
import {type Mirrors, mirrorsOf} from './mirrors.ts'
import {OFPP} from './protocols.ts'

/** A bridge whose flows are indexed. */
export interface Bridge {
  readonly name: string
  readonly input: BridgeInput
  /** Those of its dump, and those that it hides. */
  readonly flows: readonly Flow[]
  /** By id; a table without flows isn't there. */
  readonly tables: readonly (FlowTable | undefined)[]
  /** Flows whose table nobody knows: they may be anywhere. */
  readonly homeless: readonly Flow[]
  readonly groups: ReadonlyMap<number, Group>
  readonly ports: ReadonlyMap<number, PortInput>
  readonly portsByName: ReadonlyMap<string, PortInput>
  /** By the number of each of its ports. */
  readonly bundles: ReadonlyMap<number, Bundle>
  /** null: none. */
  readonly mirrors: Mirrors | null
}

/** One datapath with all its bridges, ready for packets. */
export interface Switch {
  readonly input: SwitchInput
  readonly bridges: ReadonlyMap<string, Bridge>
  /** Patch port's name → the bridge and port that it leads to: each must name the other. */
  readonly peers: ReadonlyMap<string, {readonly bridge: Bridge; readonly port: PortInput}>
  /** Whether native tunnelling is on: the userspace datapath encapsulates, not the kernel. */
  readonly nativeTunnels: boolean
  /** The same packets meet kernel conntrack (nf_conntrack) or OVS's own. */
  readonly kernel: boolean
  /** By the name of their Port. */
  readonly bonds: ReadonlyMap<string, Bond>
  /** Local addresses of native tunnels, as formatIp() writes them. */
  readonly localAddresses: ReadonlySet<string>
}

/** Indexes a datapath's flows, groups and ports, once for any number of packets. */
export function loadSwitch(input: SwitchInput): Switch {
  const bridges = new Map(input.bridges.map((bridge) => [bridge.name, loadBridge(bridge)]))
  return {
    input,
    bridges,
    peers: patchPeers(bridges),
    nativeTunnels: input.datapathType !== 'system',
    kernel: input.datapathType === 'system',
    bonds: new Map((input.bonds ?? []).map((bond) => [bond.name, bond])),
    localAddresses: new Set(
      (input.nativeTunnels?.routes ?? []).flatMap((route) => {
        const ip = route.source === null ? null : parseIp(route.source)
        return ip === null ? [] : [formatIp(ip)]
      }),
    ),
  }
}

function loadBridge(input: BridgeInput): Bridge {
  const byTable = new Map<number, Flow[]>()
  const homeless: Flow[] = []
  const hidden = hiddenFlows(input)
  const flows = hidden.length === 0 ? input.flows : [...input.flows, ...hidden]
  for (const flow of flows) {
    if (flow.table === null) homeless.push(flow)
    else {
      const list = byTable.get(flow.table)
      if (list) list.push(flow)
      else byTable.set(flow.table, [flow])
    }
  }
  const ports = input.ports.filter((port) => port.ofport >= 0)
  const bundles = bundlesOf(ports)
  return {
    name: input.name,
    input,
    flows,
    tables: tablesOf(byTable),
    homeless,
    groups: new Map(input.groups.map((group) => [group.id, group])),
    ports: new Map(ports.map((port) => [port.ofport, port])),
    portsByName: new Map(ports.map((port) => [port.name, port])),
    bundles,
    mirrors: mirrorsOf(input.mirrors, bundles),
  }
}

function tablesOf(byTable: ReadonlyMap<number, readonly Flow[]>): (FlowTable | undefined)[] {
  const tables = Array.from<FlowTable | undefined>({length: 256})
  for (const [id, flows] of byTable) tables[id] = buildTable(id, flows)
  return tables
}

function patchPeers(bridges: ReadonlyMap<string, Bridge>): Map<string, {bridge: Bridge; port: PortInput}> {
  const ends = new Map<string, {bridge: Bridge; port: PortInput}>()
  for (const bridge of bridges.values()) {
    for (const port of bridge.ports.values()) if (port.type === 'patch') ends.set(port.name, {bridge, port})
  }
  const peers = new Map<string, {bridge: Bridge; port: PortInput}>()
  for (const [name, {port}] of ends) {
    const other = ends.get(port.options.get('peer') ?? '')
    if (other && other.port.options.get('peer') === name) peers.set(name, other)
  }
  return peers
}

/** How a port is called in a message: its name, or its number where no such port is known. */
export function portName(bridge: Bridge, ofport: number): string {
  if (ofport === OFPP.local) return bridge.portsByName.get(bridge.name)?.name ?? 'LOCAL'
  return bridge.ports.get(ofport)?.name ?? String(ofport)
}
