import {TCP} from '../protocols.ts'
import type {CtEntry} from './types.ts'

/** State of one side; null where a dump printed only the later of both. */
type Side = string | null

interface Sides {
  readonly sender: Side
  readonly other: Side
}

/** What OVS's own TCP tracking makes of a segment of a known connection. */
export type Segment =
  | {readonly kind: 'valid'; readonly isNew: boolean; readonly entry: CtEntry}
  /** The connection is over and the segment begins another one. */
  | {readonly kind: 'anew'}
  | {readonly kind: 'unknown'; readonly reason: string}

/** Order of the states (enum ct_dpif_tcp_state, lib/ct-dpif.h). */
const ORDER = [
  'CLOSED',
  'LISTEN',
  'SYN_SENT',
  'SYN_RECV',
  'ESTABLISHED',
  'CLOSE_WAIT',
  'FIN_WAIT_1',
  'CLOSING',
  'LAST_ACK',
  'FIN_WAIT_2',
  'TIME_WAIT',
]

const rank = (state: string): number => ORDER.indexOf(state)
const isOver = (state: Side): boolean => state !== null && rank(state) >= rank('FIN_WAIT_2')
const isBefore = (state: Side, limit: string): boolean => state !== null && rank(state) < rank(limit)

/**
 * tcp_conn_update() of lib/conntrack-tcp.c (3.1), for a segment whose sequence and acknowledgement numbers fit: a trace has none.
 * Flags that no TCP sends are the caller's.
 */
export function ovsTcpSegment(entry: CtEntry, flags: number, reply: boolean): Segment {
  const sides = sidesOf(entry, reply)
  if ((flags & (TCP.syn | TCP.ack)) === TCP.syn) {
    if (isOver(sides.sender) && isOver(sides.other)) return {kind: 'anew'}
    if (isBefore(sides.sender, 'SYN_RECV')) return valid(entry, reply, {...sides, sender: 'SYN_SENT'}, true)
    if (entry.state === 'SYN_SENT' && sides.sender === null) return valid(entry, reply, sides, true)
    const reason =
      sides.sender === null || sides.other === null
        ? `a SYN meets a connection of which the dump gives one side's state only, ${entry.state}`
        : `a SYN meets a connection in state ${sides.sender}: its sequence number decides`
    return {kind: 'unknown', reason}
  }
  // After a SYN of the answering side OVS knows no window of it until the asking side acknowledges.
  if (reply && entry.state === 'SYN_SENT' && entry.replyState === 'SYN_SENT') {
    return {kind: 'unknown', reason: 'both ends have opened the connection: the sequence number decides'}
  }
  return valid(entry, reply, after(sides, flags), false)
}

function after({sender: before, other: otherBefore}: Sides, flags: number): Sides {
  let sender = isBefore(before, 'SYN_SENT') ? 'SYN_SENT' : before
  let other = otherBefore
  if ((flags & TCP.fin) !== 0 && isBefore(sender, 'CLOSING')) sender = 'CLOSING'
  if ((flags & TCP.ack) !== 0) {
    if (other === 'SYN_SENT') other = 'ESTABLISHED'
    else if (other === 'CLOSING') other = 'FIN_WAIT_2'
  }
  return (flags & TCP.rst) === 0 ? {sender, other} : {sender: 'TIME_WAIT', other: 'TIME_WAIT'}
}

/**
 * A dump without `-m` prints the later of the two states, and FIN_WAIT_2 as TIME_WAIT: SYN_SENT is the asking side's, of others
 * nobody knows whose they are.
 */
function sidesOf({state, replyState = null}: CtEntry, reply: boolean): Sides {
  const asking = replyState === null && state !== 'SYN_SENT' ? null : state
  return reply ? {sender: replyState, other: asking} : {sender: asking, other: replyState}
}

function valid(entry: CtEntry, reply: boolean, {sender, other}: Sides, isNew: boolean): Segment {
  const [asking, answering] = reply ? [other, sender] : [sender, other]
  return {kind: 'valid', isNew, entry: {...entry, state: asking ?? entry.state, replyState: answering}}
}
