import type {Known} from '../model/known.ts'
import {EXIT, Problem} from '../problem.ts'
import {type Headers, PROTOCOL, protocolName, TCP} from './frame.ts'
import type {Protocol, Question} from './question.ts'
import {addressOfParty, familiesOf, type Party} from './resolve.ts'
import type {PacketSummary} from './result.ts'

/** The first port tried for a client: fixed, so that the same question has the same answer. */
const SOURCE_PORT = 40000

/** The TTL that Linux gives a packet. */
const TTL = 64

/** The packet to send, and what was assumed of it. */
export interface Plan {
  readonly headers: Headers
  readonly size: number
  readonly df: boolean
  readonly established: boolean
  readonly assumed: readonly string[]
}

/** Bytes of the IPv4 header and the transport's. */
const HEADERS = {tcp: 40, udp: 28, icmp: 28, sctp: 32} as const

/** Smallest IP packets of each kind as Linux sends them, options included, IPv4 (IPv6 has 20 more). */
const SMALL = {tcp: 60, established: 52, udp: 32, icmp: 84, sctp: 68} as const

/**
 * The packet that a question means: TCP where a port is known, else ICMP echo; a new connection from a fixed source port; IPv4 where both.
 *
 * @param mtus the MTUs of both ends, for `--size full`
 * @param busyPorts the source ports of running connections of an address: a new one takes another
 * @throws {Problem} exit 2 where the ends have no address family in common, or the question contradicts itself
 */
export function planPacket(
  question: Question,
  from: Party,
  to: Party,
  mtus: readonly Known<number>[],
  busyPorts: (src: string) => ReadonlySet<number>,
): Plan {
  const assumed: string[] = []
  const family = familyOf(question, from, to, assumed)
  const port = question.port ?? portOf(to) ?? clientPort(question, assumed)
  const protocol = protocolOf(question, to, port, assumed)
  if ((protocol === 'tcp' || protocol === 'udp' || protocol === 'sctp') && port === null) {
    throw usage(`a ${protocol} packet to ${describeParty(to)} needs a port`, [
      'add --port 80, or write the destination with :80',
    ])
  }
  const src = addressOfParty(from, family) ?? fail(from, family)
  const dst = addressOfParty(to, family) ?? fail(to, family)
  const icmp = question.icmp ?? {type: family === 4 ? 8 : 128, code: 0}
  const ported = protocol !== 'icmp'
  const headers: Headers = {
    family,
    protocol: protocol === 'icmp' ? (family === 4 ? PROTOCOL.icmp : PROTOCOL.icmp6) : PROTOCOL[protocol],
    src,
    dst,
    sport: ported ? (question.sourcePort ?? freePort(busyPorts(src))) : icmp.type,
    dport: ported ? (port ?? 0) : icmp.code,
    ttl: question.overrides.ttl ?? TTL,
    tcpFlags: protocol === 'tcp' ? (question.overrides.tcpFlags ?? (question.established ? TCP.ack : TCP.syn)) : 0,
  }
  const size = sizeOf(question, protocol, family, mtus)
  return {headers, size, df: question.df ?? protocol === 'tcp', established: question.established, assumed}
}

function freePort(busy: ReadonlySet<number>): number {
  for (let port = SOURCE_PORT; port < 65536; port++) if (!busy.has(port)) return port
  return SOURCE_PORT
}

/** The packet as the answer tells it. */
export function summarise(
  headers: Headers,
  size: number,
  df: boolean,
  more: {established: boolean; assumed: readonly string[]},
): PacketSummary {
  const name = protocolName(headers.protocol)
  const ported = name === 'tcp' || name === 'udp' || name === 'sctp'
  return {
    family: headers.family,
    protocol: ported || name === 'icmp' ? name : 'other',
    source: headers.src,
    destination: headers.dst,
    sourcePort: ported ? headers.sport : null,
    destinationPort: ported ? headers.dport : null,
    icmpType: name === 'icmp' ? headers.sport : null,
    size,
    df,
    established: more.established,
    assumed: more.assumed,
  }
}

function familyOf(question: Question, from: Party, to: Party, assumed: string[]): 4 | 6 {
  const both = familiesOf(from).filter((family) => familiesOf(to).includes(family))
  if (question.family !== null) {
    for (const end of [from, to]) if (!familiesOf(end).includes(question.family)) fail(end, question.family)
    return question.family
  }
  const [first] = both
  if (first === undefined) {
    for (const end of [from, to]) if (familiesOf(end).length === 0) fail(end, 4)
    throw usage(`${describeParty(from)} and ${describeParty(to)} have no address family in common`, [])
  }
  if (both.length > 1) assumed.push('IPv4, since both ends have both families (-F 6 for IPv6)')
  return first
}

/** A packet from a server's port is an answer: its destination port is a client's. */
function clientPort(question: Question, assumed: string[]): number | null {
  if (question.sourcePort === null) return null
  assumed.push(`to port ${SOURCE_PORT}, since only the source port was given`)
  return SOURCE_PORT
}

function portOf(to: Party): number | null {
  if (to.kind === 'service') return to.port?.port ?? null
  if (to.kind !== 'pod' || to.port !== null) return to.port
  const tcp = to.pod.ports.filter((p) => p.protocol === 'TCP')
  return tcp.length === 1 && to.pod.ports.length === 1 ? (tcp[0]?.containerPort ?? null) : null
}

function protocolOf(question: Question, to: Party, port: number | null, assumed: string[]): Protocol {
  if (question.protocol) return question.protocol
  if (question.icmp) return 'icmp'
  if (to.kind === 'service') {
    if (!to.port && port === null) {
      throw usage(
        `Service ${to.service.namespace}/${to.service.name} has ${to.service.ports.length} ports: which one?`,
        [
          `write one of: ${to.service.ports.map((p) => `${to.service.name}:${p.port}${p.name ? ` (${p.name})` : ''}`).join(', ')}`,
        ],
      )
    }
    const own = to.port ?? to.service.ports.find((p) => p.port === port)
    const protocol = toProtocol(own?.protocol ?? 'TCP')
    assumed.push(`${protocol.toUpperCase()} because the Service's port ${port} is`)
    return protocol
  }
  if (port === null) {
    assumed.push('ICMP echo, since no port is known (--port 80 for TCP)')
    return 'icmp'
  }
  if (question.port === null && to.kind === 'pod' && to.port === null)
    assumed.push(`TCP to ${port}, the pod's only container port`)
  else assumed.push('TCP (--proto udp for UDP)')
  return 'tcp'
}

function toProtocol(written: string): Protocol {
  const lower = written.toLowerCase()
  return lower === 'udp' || lower === 'sctp' ? lower : 'tcp'
}

function sizeOf(question: Question, protocol: Protocol, family: 4 | 6, mtus: readonly Known<number>[]): number {
  const more = family === 6 ? 20 : 0
  if (typeof question.size === 'number') {
    const least = HEADERS[protocol] + more
    if (question.size < least || question.size > 65535) {
      throw usage(`--size ${question.size} is no ${protocol} packet over IPv${family}: ${least} to 65535 bytes`, [])
    }
    return question.size
  }
  if (question.size === 'full') {
    const read = mtus.flatMap((mtu) => (mtu.known ? [mtu.value] : []))
    const missing = mtus.find((mtu) => !mtu.known)
    if (missing && !missing.known) {
      throw new Problem(`--size full needs the MTUs of both ends: ${missing.reason}`, {
        code: 'MTU_NOT_READ',
        exit: EXIT.undetermined,
        hints: ['give the size in bytes: --size 1450'],
      })
    }
    return Math.min(...read)
  }
  return SMALL[protocol === 'tcp' && question.established ? 'established' : protocol] + more
}

function describeParty(party: Party): string {
  switch (party.kind) {
    case 'pod':
      return `pod ${party.pod.namespace}/${party.pod.name}`
    case 'service':
      return `Service ${party.service.namespace}/${party.service.name}`
    case 'node':
      return `node ${party.name}`
    case 'ip':
      return party.ip
  }
}

function fail(party: Party, family: 4 | 6): never {
  if (party.kind === 'service' && party.service.headless) {
    throw usage(`${describeParty(party)} is headless: it has no ClusterIP, clients connect to its pods`, [
      'name a pod instead',
    ])
  }
  if (party.kind === 'pod' && party.pod.podIPs.length === 0) {
    throw new Problem(`${describeParty(party)} has no address yet (phase ${party.pod.phase ?? 'unknown'})`, {
      code: 'POD_NO_ADDRESS',
      exit: EXIT.undetermined,
      hints: [`kubectl describe pod -n ${party.pod.namespace} ${party.pod.name}`],
    })
  }
  throw usage(`${describeParty(party)} has no IPv${family} address`, [`leave out -F, or name an end with IPv${family}`])
}

function usage(message: string, hints: readonly string[]): Problem {
  return new Problem(message, {code: 'PACKET_BAD', exit: EXIT.usage, hints})
}
