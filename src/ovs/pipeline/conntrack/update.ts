import {W} from '../../fields.ts'
import type {Packet} from '../packet.ts'
import {CS, PROTO, TCP} from '../protocols.ts'
import {ovsTcpSegment} from './ovs-tcp.ts'
import {insane} from './tuple.ts'
import type {CtEntry} from './types.ts'

/** What a packet makes of the connection that it belongs to. */
export type Update =
  /** `state`: its bits of ct_state, without `trk` and `rel`; `entry`: the connection after it. */
  | {readonly kind: 'valid'; readonly state: number; readonly entry: CtEntry}
  | {readonly kind: 'invalid'}
  /** The connection is over, and the packet begins another one. */
  | {readonly kind: 'anew'}
  | {readonly kind: 'unknown'; readonly reason: string}

/** Brings a connection forward by one packet (conn_update() of lib/conntrack.c; nf_conntrack_in()). */
export function update(entry: CtEntry, packet: Packet, reply: boolean, kernel: boolean): Update {
  const isTcp = entry.protocol === PROTO.tcp
  const flags = packet[W.tcp_flags]!
  if (isTcp && insane(flags)) return {kind: 'invalid'}
  if (isTcp && !kernel) {
    const segment = ovsTcpSegment(entry, flags, reply)
    return segment.kind === 'valid' ? valid(segment.entry, segment.isNew, reply) : segment
  }
  if (isTcp && (flags & (TCP.syn | TCP.ack)) === TCP.syn && isClosing(entry)) return {kind: 'anew'}
  const after = reply ? answered(entry) : entry
  if (reply || entry.seenReply !== undefined || isTcp) return valid(after, !reply && !repliedTo(entry), reply)
  return {kind: 'unknown', reason: 'the dump does not say whether the connection has been answered'}
}

/** A new connection's packets are so in both directions: OVS says of none of them that it answers. */
const valid = (entry: CtEntry, isNew: boolean, reply: boolean): Update => ({
  kind: 'valid',
  state: isNew ? CS.new : CS.est | (reply ? CS.rpl : 0),
  entry,
})

/** Whether packets of the connection's original direction are of an established one. */
function repliedTo({state, seenReply}: CtEntry): boolean {
  return seenReply ?? (state !== null && !['SYN_SENT', 'SYN_RECV', 'NONE', 'LISTEN'].includes(state))
}

function answered(entry: CtEntry): CtEntry {
  if (repliedTo(entry)) return entry
  return {...entry, state: entry.protocol === PROTO.tcp ? 'ESTABLISHED' : entry.state, seenReply: true}
}

/** A TCP connection of the kernel's whose end was seen. */
const isClosing = ({state}: CtEntry): boolean =>
  state !== null && ['TIME_WAIT', 'FIN_WAIT_2', 'CLOSED', 'CLOSE', 'CLOSING'].includes(state)
