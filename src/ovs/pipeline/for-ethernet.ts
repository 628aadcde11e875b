import {W} from '../fields.ts'
import type {Flow} from '../syntax/flow-types.ts'
import type {FlowTable} from './classifier.ts'
import {at, type Context, happen} from './context.ts'
import {type Lookup, lookup} from './lookup.ts'
import {chooseOnce} from './unseen.ts'

/**
 * A dump leaves `packet_type=(0,0)` out: a flow that matches nothing behind it may be for packets with an Ethernet header alone,
 * as those of OpenFlow before 1.5 are.
 */
const FOR_ALL = 1
const FOR_ETHERNET = 2

const known = new WeakMap<FlowTable, FlowTable>()

/** Looks a table up. `faithful`: for whom flows are that don't say so is a choice; the first candidate is not to know it. */
export function lookUpIn(ctx: Context, table: FlowTable): Lookup {
  const {packet, wildcards, faithful} = ctx
  if (!faithful || packet[W.packet_type] === 0) return lookup(table, packet, wildcards)
  const kept = wildcards?.slice()
  const found = lookup(table, packet, wildcards)
  if (!isOpen(ctx, found.flow) || choice(ctx) !== FOR_ETHERNET) return found
  if (kept) wildcards?.set(kept)
  return lookup(forEthernet(table), packet, wildcards)
}

/** Says where it isn't known whether the packet meets this flow. */
export function sayIfForEthernet(ctx: Context, flow: Flow): void {
  if (!isOpen(ctx, flow) || (ctx.faithful && choice(ctx) === FOR_ALL)) return
  const reason = `the dump does not say whether a flow is for packets without an Ethernet header, too: ${flow.text}`
  happen(ctx, {kind: 'undetermined', at: at(ctx), reason})
}

const isOpen = ({packet}: Context, flow: Flow | null): boolean =>
  flow !== null && packet[W.packet_type] !== 0 && !flow.match.words.includes(W.packet_type)

const choice = (ctx: Context): number => chooseOnce(ctx, 'for packets without an Ethernet header, too', 3)

function forEthernet(table: FlowTable): FlowTable {
  let found = known.get(table)
  if (!found) {
    const subtables = table.subtables.map((sub) => (sub.words.includes(W.packet_type) ? sub : {...sub, ethernet: true}))
    found = {...table, subtables}
    known.set(table, found)
  }
  return found
}
