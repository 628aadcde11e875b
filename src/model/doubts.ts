import type {BridgeModel} from './bridge.ts'
import {cutOffAt} from './cut-off.ts'
import type {Known} from './known.ts'

// Two dumps of one bridge may disagree: each is looked at twice before one of them is blamed. They are taken one after the other, so what one
// has and the other lacks is no proof that it is missing.

/** Why the flows may not be all, or null. */
export function flowDoubt({flows, tableStats, flowProbe}: BridgeModel): string | null {
  if (!flows.known) return null
  const unparsed = unparsedDoubt(flowProbe, flows)
  if (unparsed !== null) return unparsed
  if (flows.value.items.some(({table}) => table === null))
    return `${flowProbe} names tables whose numbers were not read`
  if (!tableStats.known) return null
  const cut = cutOffAt(
    flows.value.items,
    new Map(tableStats.value.items.map(({table, active}) => [table, active ?? 0])),
  )
  if (cut === null) return null
  return `${flowProbe} is cut off: it has ${cut.dumped} flows of table ${cut.table}, the switch counts ${cut.counted}`
}

/** Why lines that were not understood make a piece doubtful, or null where there are none. */
export function unparsedDoubt(
  what: string,
  piece: Known<{readonly unparsed: readonly {readonly line: number; readonly reason: string}[]}>,
): string | null {
  const first = piece.known ? piece.value.unparsed[0] : undefined
  return first === undefined ? null : `line ${first.line} of ${what} cannot be read: ${first.reason}`
}

/** Group id → which dump has it though the dump of groups doesn't. */
export function groupDoubts({groups, groupStats}: BridgeModel): ReadonlyMap<number, string> {
  const doubts = new Map<number, string>()
  if (!groups.known || !groupStats.known) return doubts
  const dumped = new Set(groups.value.items.map(({id}) => id))
  for (const {id} of groupStats.value.items) if (!dumped.has(id)) doubts.set(id, 'group-stats')
  return doubts
}

/** ofport → which source has it though the switch's list of ports doesn't. */
export function portDoubts({portsDesc, ofctlShow, dpifPorts, database}: BridgeModel): ReadonlyMap<number, string> {
  const doubts = new Map<number, string>()
  const listed = portsDesc.known ? portsDesc : ofctlShow
  if (!listed.known) return doubts
  const present = new Set(listed.value.items.map(({ofport}) => ofport))
  const note = (ofport: number | null, source: string) => {
    if (ofport !== null && ofport > 0 && !present.has(ofport) && !doubts.has(ofport)) doubts.set(ofport, source)
  }
  if (ofctlShow.known) for (const {ofport} of ofctlShow.value.items) note(ofport, 'ofctl-show')
  if (dpifPorts.known) for (const {ofport} of dpifPorts.value) note(ofport, 'ovs-dpif-show')
  if (database.known) {
    for (const {ofport} of database.value.ports.flatMap(({interfaces}) => interfaces)) note(ofport, 'ovsdb')
  }
  return doubts
}
