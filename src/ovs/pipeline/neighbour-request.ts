import {W} from '../fields.ts'
import {wordsOfAddress, wordsOfMac} from './address.ts'
import {type Context, type Run, undetermined} from './context.ts'
import type {PortInput} from './input.ts'
import type {Packet} from './packet.ts'
import {newPacket} from './packet.ts'
import {ETH, PROTO} from './protocols.ts'
import type {Bridge} from './switch.ts'
import {translate} from './translate.ts'

/** Who asks for whose MAC address, and by which port. */
export interface NeighbourRequest {
  readonly bridge: Bridge
  readonly port: PortInput
  readonly smac: string
  /** null: no address. */
  readonly source: string | null
  readonly wanted: string
}

/**
 * Asks for a neighbour (`faithful`): also for a trace OVS really sends the request through the pipeline of the underlay, and what
 * is learned of it there is known to what comes after (tnl_send_arp_request(), tnl_send_nd_request()).
 */
export function askForNeighbour(ctx: Context, request: NeighbourRequest): void {
  const {run} = ctx
  const {bridge, port, source, wanted} = request
  const asked = `${bridge.name} ${port.ofport} ${source} ${wanted}`
  // A request that comes back to the tunnel asks the same, and teaches nothing new.
  if (run.neighbourAsked === asked) return
  if (run.neighbourAsked !== null) {
    undetermined(ctx, 'a neighbour is asked for on the way of a request for another one')
    return
  }
  const options = {...run.options, bridge: bridge.name, packet: requestPacket(request), generated: true, choose: []}
  const own: Run = {
    ...run,
    options,
    neighbourAsked: asked,
    queue: [],
    choices: [],
    undetermined: [],
    recircIds: new Map(),
  }
  translate(own, bridge, options.packet, null)
  if (own.learned === run.learned && own.learnedMacs === run.learnedMacs) return
  run.learned = own.learned
  run.learnedMacs = own.learnedMacs
  const [doubt] = own.undetermined
  if (doubt) undetermined(ctx, `what is learned of a request for a neighbour: ${doubt.reason}`)
}

const BROADCAST = [0xffff, 0xffff_ffff] as const
const ARP_REQUEST = 1
const SOLICITATION = 135
const SOURCE_LINK_ADDRESS = 1

function requestPacket({port, smac, source, wanted}: NeighbourRequest): Packet {
  const packet = newPacket()
  const to = wordsOfAddress(wanted) ?? []
  const from = wordsOfAddress(source ?? '') ?? []
  packet[W.in_port] = port.ofport
  packet.set(wordsOfMac(smac), W.dl_src)
  packet.set(wordsOfMac(smac), W.arp_sha)
  if (to.length === 1) {
    packet.set(BROADCAST, W.dl_dst)
    packet[W.dl_type] = ETH.arp
    packet[W.nw_proto] = ARP_REQUEST
    packet.set(from, W.nw_src)
    packet.set(to, W.nw_dst)
    return packet
  }
  // RFC 4861: to the solicited-node address of the wanted one.
  const node = 0xff00_0000 + ((to[3] ?? 0) & 0xff_ffff)
  packet.set([0x3333, node], W.dl_dst)
  packet[W.dl_type] = ETH.ipv6
  packet.set(from, W.ipv6_src)
  packet.set([0xff02_0000, 0, 1, node], W.ipv6_dst)
  packet[W.nw_ttl] = 255
  packet[W.nw_proto] = PROTO.icmp6
  packet[W.tp_src] = SOLICITATION
  packet.set(to, W.nd_target)
  packet[W.tcp_flags] = SOURCE_LINK_ADDRESS
  return packet
}
