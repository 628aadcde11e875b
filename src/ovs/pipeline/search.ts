import {W} from '../fields.ts'
import type {Flow} from '../syntax/flow-types.ts'
import {type FlowTable, fits} from './classifier.ts'
import {settled} from './conjunction-order.ts'
import type {Context} from './context.ts'
import {lookUpIn} from './for-ethernet.ts'
import {type Lookup, leastOf} from './lookup.ts'
import type {Packet} from './packet.ts'
import {FRAG, INTERNAL_TABLE, isIp} from './protocols.ts'
import {tieDecided} from './tie.ts'

const nothing = (table: number, miss: NonNullable<Lookup['miss']>): Lookup => ({
  table,
  miss,
  flow: null,
  conjunctive: [],
  rival: null,
  rivalOrdered: false,
  rivals: [],
  uncertain: null,
  others: [],
})

/** What is asked of a table: goto, and a packet's first look-up, obey the table-miss settings; resubmit doesn't. */
export interface Question {
  readonly table: number
  readonly inPort: number
  readonly honourMiss: boolean
  /** A miss is not told to the controller, whatever the table's setting. */
  readonly isSilent?: boolean
}

/** The flow that a packet meets, in this table or where its misses lead to. */
export function search(ctx: Context, ask: Question): Lookup {
  const {bridge} = ctx
  const {packet} = ctx
  const fragment = isIp(packet) && (packet[W.nw_frag]! & FRAG.any) !== 0
  if (fragment && bridge.input.frags === 'drop') return nothing(ask.table, 'fragment')
  const ports = [packet[W.tp_src]!, packet[W.tp_dst]!, packet[W.in_port]!] as const
  if (fragment && bridge.input.frags !== 'nx-match') {
    packet[W.tp_src] = 0
    packet[W.tp_dst] = 0
  }
  packet[W.in_port] = ask.inPort
  const found = searchFrom(ctx, packet, ask)
  packet[W.tp_src] = ports[0]
  packet[W.tp_dst] = ports[1]
  packet[W.in_port] = ports[2]
  return found
}

/** What the internal table has by register 0, but for a packet that never recirculated: that ran away, and is dropped. */
const INTERNAL: Readonly<Record<number, NonNullable<Lookup['miss']>>> = {1: 'controller', 2: 'drop', 3: 'fragment'}

function searchFrom(ctx: Context, packet: Packet, ask: Question): Lookup {
  if (ask.table === INTERNAL_TABLE)
    return nothing(ask.table, packet[W.recirc_id] === 0 ? 'runaway' : (INTERNAL[packet[W.regs]!] ?? 'drop'))
  const {homeless} = ctx.bridge
  for (let table = ask.table; table < INTERNAL_TABLE; table++) {
    const flows = tableOf(ctx, table)
    const found = flows ? tieDecided(ctx, settled(ctx, lookUpIn(ctx, flows))) : nothing(table, 'drop')
    const doubt =
      found.uncertain ??
      (homeless.length === 0 ? null : homelessFor(ctx, packet, leastOf(found.flow, found.conjunctive)))
    if (doubt !== null) return {...found, uncertain: doubt}
    if (found.flow !== null) return found
    const setting = ask.honourMiss ? ctx.bridge.input.tableMiss.get(table) : undefined
    if (setting !== 'continue')
      return setting === 'controller' && tells(ctx, ask) ? nothing(table, 'controller') : found
  }
  return nothing(INTERNAL_TABLE - 1, tells(ctx, ask) ? 'controller' : 'drop')
}

/** A miss is told of packets that come by a port of the bridge, unless that has NO_PACKET_IN. */
function tells({bridge}: Context, {inPort, isSilent}: Question): boolean {
  if (isSilent) return false
  const port = bridge.ports.get(inPort)
  return port !== undefined && !port.config.includes('NO_PACKET_IN')
}

function tableOf({tables, bridge}: Context, id: number): FlowTable | undefined {
  const learned = tables.size === 0 ? undefined : tables.get(`${bridge.name}/${id}`)
  return learned ?? bridge.tables[id]
}

function homelessFor(ctx: Context, packet: Packet, least: number): Flow | null {
  return ctx.bridge.homeless.find((flow) => flow.priority >= least && fits(flow, packet)) ?? null
}
