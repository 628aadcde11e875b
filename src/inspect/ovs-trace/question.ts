import {W} from '../../ovs/fields.ts'
import type {Packet} from '../../ovs/pipeline/packet.ts'
import {isIp, PROTO, TCP} from '../../ovs/pipeline/protocols.ts'
import {arrivalOf} from '../../ovs/pipeline/tunnel-receive.ts'
import {CT_STATE} from '../../ovs/syntax/flags.ts'
import {parseFlowText} from '../../ovs/syntax/flow-text.ts'
import {parseHexPacket} from '../../ovs/syntax/hex-packet.ts'
import {parseOdpFlow} from '../../ovs/syntax/odp-flow.ts'
import {EXIT, Problem} from '../../problem.ts'
import type {ChosenBridge} from './choose-bridge.ts'

/** The packet that is asked about, and the bridge that it comes into. */
export interface TracedPacket {
  readonly packet: Packet
  readonly bridge: string
  /** Length of its IP packet; null where only a flow is given. */
  readonly size: number | null
  /** What the flow left open. */
  readonly assumed: readonly string[]
}

/** What a real packet has and a flow may leave out: 0 would be no TTL and no TCP flag, which no host sends. */
export function asSent({packet, ...rest}: TracedPacket, flow: string, established: boolean): TracedPacket {
  const has = (name: string): boolean => new RegExp(`(^|[,\\s(])${name}\\s*[=(:]`).test(flow)
  if (rest.size !== null || /^\s*[a-z_0-9]+\(/.test(flow)) return {packet, ...rest}
  const made = packet.slice()
  const assumed: string[] = []
  if (isIp(packet) && !has('nw_ttl')) {
    made[W.nw_ttl] = USUAL_TTL
    assumed.push(`nw_ttl=${USUAL_TTL}`)
  }
  // No connection comes from port 0: conntrack calls it invalid.
  const protocol = PORTED.get(packet[W.nw_proto] ?? 0)
  if (isIp(packet) && protocol !== undefined && !['tp_src', `${protocol}_src`].some(has)) {
    made[W.tp_src] = USUAL_PORT
    assumed.push(`${protocol}_src=${USUAL_PORT}`)
  }
  if (isIp(packet) && packet[W.nw_proto] === PROTO.tcp && !has('tcp_flags')) {
    made[W.tcp_flags] = established ? TCP.ack : TCP.syn
    assumed.push(`tcp_flags=${established ? 'ack' : 'syn'}`)
  }
  return {...rest, packet: made, assumed: [...rest.assumed, ...assumed]}
}

const USUAL_TTL = 64
const USUAL_PORT = 40000
const PORTED: ReadonlyMap<number, string> = new Map([
  [PROTO.tcp, 'tcp'],
  [PROTO.udp, 'udp'],
  [PROTO.sctp, 'sctp'],
])

/** What ofproto/trace refuses, in its own words. */
export const refused = (text: string, hints: readonly string[] = []): Problem =>
  new Problem(text, {code: 'OVS_TRACE_REFUSED', exit: EXIT.usage, hints})

/**
 * Reads FLOW, an OpenFlow or a datapath flow, and PACKET, a frame in hex digits. An `in_port` may name a pod besides.
 *
 * @param inPort the port where the flow names none
 * @throws {Problem} OVS_TRACE_REFUSED, OVS_TRACE_UNREAD
 */
export function tracedPacket(
  chosen: ChosenBridge,
  flow: string,
  frame: string | null,
  inPort: string | null,
): TracedPacket {
  const asked = inPort === null || /(^|[,\s])in_port\s*[=(:]/.test(flow) ? flow : `in_port=${inPort},${flow}`
  const isDatapath = /^\s*[a-z_0-9]+\(/.test(asked)
  const {packet, bridge} = isDatapath ? datapathFlow(chosen, asked) : openFlow(chosen, asked)
  if (frame === null) return {packet, bridge, size: null, assumed: []}
  const read = parseHexPacket(frame, packet)
  if ('error' in read) throw refused(read.error)
  return {...read, bridge, assumed: []}
}

function openFlow(chosen: ChosenBridge, flow: string): {packet: Packet; bridge: string} {
  const named = flow.replace(/(?<=(?:^|[,\s])in_port=)[^,\s]+\/[^,\s]+/, (pod) => portOfPod(chosen, pod) ?? pod)
  const ports = new Map([...chosen.bridge.ports.values()].map(({name, ofport}) => [name, ofport]))
  const parsed = parseFlowText(named, {ports})
  if ('error' in parsed) throw refused(`Bad openflow flow syntax: ${parsed.error}`, hintsFor(parsed.error))
  return {packet: parsed.packet, bridge: chosen.bridge.name}
}

/** The traced flow knows tp_src and tp_dst as names of TCP's fields only, although every dump writes them for UDP as well. */
function hintsFor(error: string): string[] {
  const wrong = /prerequisites not met for setting (tp_(src|dst))$/.exec(error)
  if (wrong) return [`in a traced flow ${wrong[1]} is TCP's: write udp_${wrong[2]}, sctp_${wrong[2]} or icmp_type`]
  if (error.includes('prerequisites not met')) return ['a protocol (ip, tcp, arp…) has to stand before its fields']
  return []
}

function portOfPod({antrea}: ChosenBridge, name: string): string | null {
  const port = antrea.ports.find(({pod}) => pod !== null && `${pod.namespace}/${pod.name}` === name)
  return port?.ofport == null ? null : String(port.ofport)
}

function datapathFlow({sw}: ChosenBridge, flow: string): {packet: Packet; bridge: string} {
  const ports = [...sw.bridges.values()].flatMap((bridge) =>
    [...bridge.ports.values()].map((port) => ({bridge: bridge.name, port})),
  )
  const parsed = parseOdpFlow(flow, (name) => ports.find(({port}) => port.name === name)?.port.odpPort ?? null)
  if ('syntax' in parsed) throw refused(`syntax error at ${parsed.syntax} (or the bridge name was omitted)`)
  if ('error' in parsed) throw refused(parsed.error)
  if ('unread' in parsed) throw unread(parsed.unread)
  const {packet} = parsed
  if (packet[W.recirc_id] !== 0)
    throw refused(`no recirculation data for recirc_id 0x${packet[W.recirc_id]!.toString(16)}`)
  const arrival = arrivalOf(
    [...sw.bridges.values()].map(({input}) => input),
    parsed,
  )
  if ('unread' in arrival) throw unread(arrival.unread)
  if ('error' in arrival) throw refused(arrival.error)
  return arrival
}

const unread = (what: string): Problem =>
  new Problem(`cannot read the datapath flow: ${what}`, {code: 'OVS_TRACE_UNREAD', exit: EXIT.undetermined})

/** `trk,est` or `trk|est` as bits. @throws {Problem} OVS_TRACE_REFUSED */
export function ctStateOf(text: string): number {
  let state = 0
  for (const flag of text.split(/[,|]/).map((word) => word.trim())) {
    const bit = FLAGS.indexOf(flag)
    if (bit < 0) throw refused(`${flag}: unknown connection tracking state flag`, [`flags are ${CT_STATE.join(', ')}`])
    state |= 1 << bit
  }
  if ((state & TRACKED) === 0) {
    throw refused(`${text}: invalid connection state: If "trk" is unset, no other flags are set`, [
      `--ct-next trk,${text}`,
    ])
  }
  return state
}

const FLAGS: readonly string[] = CT_STATE
const TRACKED = 32
