import {type Frame, type Headers, hasPorts, headersOf, ipFrame, PROTOCOL, TCP} from './frame.ts'

/** ICMP echo request and reply types (RFC 792, RFC 4443). */
const ECHO: ReadonlyMap<number, number> = new Map([
  [8, 0],
  [128, 129],
])

/** The largest answer that carries no data: a SYN+ACK with its options. */
const ANSWER_BYTES = {4: 60, 6: 80} as const

/** The TTL that Linux gives an answer. */
const TTL = 64

/**
 * What the receiver answers: SYN+ACK to a SYN, or a reset where it is known that nobody listens, ACK to data, an echo reply,
 * a datagram back.
 * null: nobody answers such a packet (an ICMP error, an echo reply).
 */
export function replyTo(received: Frame, isRefused: boolean): Frame | null {
  const headers = headersOf(received.packet)
  if (!headers) return null
  const back = answering(headers, isRefused)
  if (!back) return null
  const size = hasPorts(headers.protocol) ? Math.min(received.size, ANSWER_BYTES[headers.family]) : received.size
  return ipFrame(back, size, headers.protocol === PROTOCOL.tcp)
}

function answering(h: Headers, isRefused: boolean): Headers | null {
  const swapped = {family: h.family, protocol: h.protocol, src: h.dst, dst: h.src, ttl: TTL}
  if (hasPorts(h.protocol)) {
    const opens = (h.tcpFlags & (TCP.syn | TCP.ack)) === TCP.syn
    const flags = opens ? (isRefused ? TCP.rst | TCP.ack : TCP.syn | TCP.ack) : TCP.ack
    const tcpFlags = h.protocol === PROTOCOL.tcp ? flags : 0
    return {...swapped, sport: h.dport, dport: h.sport, tcpFlags}
  }
  const type = ECHO.get(h.sport)
  return type === undefined ? null : {...swapped, sport: type, dport: 0, tcpFlags: 0}
}
