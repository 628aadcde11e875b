import type {CtState} from '../host/filter-packet.ts'
import {sameIpText} from '../ip.ts'
import {type Frame, type Headers, PROTOCOL, TCP, withDestination} from './frame.ts'

/** Addresses and ports of one direction; for ICMP the ports are 0, since one echo at a time is asked about. */
interface Tuple {
  readonly protocol: number
  readonly src: string
  readonly dst: string
  readonly sport: number
  readonly dport: number
}

/** A connection in a node's netfilter: what its first packet looked like, and what an answer to it must look like. */
export interface HostConnection {
  readonly orig: Tuple
  reply: Tuple
  answered: boolean
}

/** A packet as netfilter sees it, with its connection. */
export interface Tracked {
  readonly state: CtState
  readonly connection: HostConnection | null
  readonly isReply: boolean
}

/** The connections that a trace makes in one node's netfilter; those that were there before are not dumped and not known. */
export class HostConnections {
  readonly #all: HostConnection[]

  constructor(all: readonly HostConnection[] = []) {
    this.#all = all.map((connection) => ({...connection}))
  }

  fork(): HostConnections {
    return new HostConnections(this.#all)
  }

  /** Looks a packet up; a first packet gets a new connection, which is kept. */
  track(headers: Headers): Tracked {
    const tuple = tupleOf(headers)
    for (const connection of this.#all) {
      if (same(connection.reply, tuple) && !same(connection.orig, tuple)) {
        connection.answered = true
        return {state: 'established', connection, isReply: true}
      }
      if (same(connection.orig, tuple))
        return {state: connection.answered ? 'established' : 'new', connection, isReply: false}
    }
    const state = stateWithoutEntry(headers)
    if (state !== 'new') return {state, connection: null, isReply: false}
    const connection: HostConnection = {orig: tuple, reply: reversed(tuple), answered: false}
    this.#all.push(connection)
    return {state, connection, isReply: false}
  }
}

/** What netfilter makes of a packet without a connection (nf_conntrack_proto_tcp.c, nf_conntrack_proto_icmp.c). */
function stateWithoutEntry(headers: Headers): CtState {
  if (headers.protocol === PROTOCOL.tcp) {
    const begins = (headers.tcpFlags & (TCP.syn | TCP.ack | TCP.rst)) === TCP.syn
    const middle = (headers.tcpFlags & (TCP.syn | TCP.rst)) === 0
    return begins || middle ? 'new' : 'invalid'
  }
  if (headers.protocol === PROTOCOL.icmp) return headers.sport === 8 ? 'new' : 'invalid'
  if (headers.protocol === PROTOCOL.icmp6) return headers.sport === 128 ? 'new' : 'untracked'
  return 'new'
}

function tupleOf(headers: Headers): Tuple {
  const icmp = headers.protocol === PROTOCOL.icmp || headers.protocol === PROTOCOL.icmp6
  return {
    protocol: headers.protocol,
    src: headers.src,
    dst: headers.dst,
    sport: icmp ? 0 : headers.sport,
    dport: icmp ? 0 : headers.dport,
  }
}

const reversed = (t: Tuple): Tuple => ({protocol: t.protocol, src: t.dst, dst: t.src, sport: t.dport, dport: t.sport})

const same = (a: Tuple, b: Tuple): boolean =>
  a.protocol === b.protocol &&
  a.sport === b.sport &&
  a.dport === b.dport &&
  sameIpText(a.src, b.src) &&
  sameIpText(a.dst, b.dst)

/** What a known connection does to the destination of this packet: before routing. */
export function destinationNow(tracked: Tracked): {ip: string; port: number} | null {
  const {connection: c, isReply} = tracked
  if (!c) return null
  return isReply ? {ip: c.orig.src, port: c.orig.sport} : {ip: c.reply.src, port: c.reply.sport}
}

/** The frame before routing: with the destination that its connection, known or new, translates it to. */
export function translated(frame: Frame, tracked: Tracked): Frame {
  const to = destinationNow(tracked)
  return to ? withDestination(frame, to.ip, to.port) : frame
}

/** What a known connection does to the source of this packet: after routing. */
export function sourceNow(tracked: Tracked): {ip: string; port: number} | null {
  const {connection: c, isReply} = tracked
  if (!c) return null
  return isReply ? {ip: c.orig.dst, port: c.orig.dport} : {ip: c.reply.dst, port: c.reply.dport}
}

/** Keeps a translation that a rule made for the first packet. */
export function translate(
  connection: HostConnection,
  what: 'source' | 'destination',
  to: {ip: string; port: number | null},
): void {
  connection.reply =
    what === 'destination'
      ? {...connection.reply, src: to.ip, sport: to.port ?? connection.reply.sport}
      : {...connection.reply, dst: to.ip, dport: to.port ?? connection.reply.dport}
}
