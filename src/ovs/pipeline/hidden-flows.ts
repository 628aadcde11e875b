import type {Flow} from '../syntax/flow-types.ts'
import {parseFlows} from '../syntax/flows.ts'
import type {BridgeInput} from './input.ts'
import {madeFlow} from './made-flow.ts'
import {INTERNAL_TABLE, OFPP} from './protocols.ts'

/** What a flow can have that somebody adds: those above are the switch's own, and `ovs-ofctl dump-flows` leaves them out. */
const MAX_PRIORITY = 0xffff
/** FAIL_OPEN_PRIORITY of ofproto/fail-open.h. */
const FAIL_OPEN = 0xf0f0f0
/** Priorities of in-band control, from IBR_FROM_LOCAL_DHCP on (ofproto/in-band.c). */
const IN_BAND = 180_000

/** What one of them is for; null for a flow that somebody has added. */
export function purposeOfHidden({priority}: Flow): string | null {
  if (priority <= MAX_PRIORITY) return null
  return priority === FAIL_OPEN
    ? 'fail-open of the switch itself: no controller answers'
    : 'in-band control of the switch itself'
}

/** One of them; `unknown`: what of its match nobody knows, or why it may not be there. */
interface Hidden {
  readonly priority: number
  readonly match: string
  readonly unknown?: string
}

/**
 * The flows that a bridge with controllers, or a switch with managers, has in table 0 and no dump shows; none where the dump
 * is one that has them (`ovs-appctl bridge/dump-flows`).
 */
export function hiddenFlows(bridge: BridgeInput): Flow[] {
  const {control, flows} = bridge
  if (control === undefined || flows.some(({priority, table}) => priority > MAX_PRIORITY || table === INTERNAL_TABLE))
    return []
  const queue = control.queue === null ? '' : `set_queue:${control.queue},`
  const failsOpen = bridge.failMode !== 'secure' && control.hasController
  return [
    ...(failsOpen ? [{priority: FAIL_OPEN, match: '', unknown: 'no controller that answers'}] : []).map((hidden) =>
      flowOf(hidden, ''),
    ),
    ...inBandFlows(bridge).map((hidden) => flowOf(hidden, queue)),
  ]
}

/** make_rules() of ofproto/in-band.c. */
function inBandFlows({control, ports}: BridgeInput): Hidden[] {
  const remotes = control?.inBand ?? []
  if (remotes.length === 0) return []
  const own = ports.find(({ofport}) => ofport === OFPP.local)?.mac ?? null
  const ofHost = (step: number, match: string): Hidden => hidden(step, match, own, 'MAC of LOCAL')
  return [
    ofHost(0, 'udp,in_port=LOCAL,dl_src=?,tp_src=68,tp_dst=67'),
    ofHost(1, 'arp,dl_dst=?,arp_op=2'),
    ofHost(2, 'arp,dl_src=?,arp_op=1'),
    ...(control?.nextHops ?? [null]).flatMap((mac) => [
      hidden(3, 'arp,dl_dst=?,arp_op=2', mac, 'MAC of the next hop'),
      hidden(4, 'arp,dl_src=?,arp_op=1', mac, 'MAC of the next hop'),
    ]),
    ...unique(remotes.map(({address}) => address)).flatMap((address) => [
      hidden(5, 'arp,arp_tpa=?,arp_op=2', address, 'address of the controller'),
      hidden(6, 'arp,arp_spa=?,arp_op=1', address, 'address of the controller'),
    ]),
    ...unique(remotes.map(({address, port}) => `${address ?? ''}/${port}`)).flatMap((end) => {
      const [address, port] = end.split('/')
      return [
        hidden(7, `tcp,nw_dst=?,tp_dst=${port}`, address || null, 'address of the controller'),
        hidden(8, `tcp,nw_src=?,tp_src=${port}`, address || null, 'address of the controller'),
      ]
    }),
  ]
}

/** `?` in the match stands for the value; null where nobody read it. */
function hidden(step: number, match: string, value: string | null, what: string): Hidden {
  const priority = IN_BAND + step
  if (value !== null) return {priority, match: match.replace('?', value)}
  const [unknown = ''] = /[^,]*=\?/.exec(match) ?? []
  return {priority, match: match.replace(`,${unknown}`, ''), unknown: unknown.replace('?', what)}
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)]

function flowOf({priority, match, unknown}: Hidden, queue: string): Flow {
  const text = `priority=${priority}${match === '' ? '' : `,${match}`} actions=${queue}NORMAL`
  const [read] = parseFlows(text).items
  return madeFlow({
    text,
    table: 0,
    priority,
    matchText: match,
    match: read!.match,
    unknownMatch: unknown === undefined ? [] : [unknown],
    actionsText: `${queue}NORMAL`,
    actions: read!.actions,
  })
}
