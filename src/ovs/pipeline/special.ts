import {W} from '../fields.ts'
import {ipv4At, macAt} from './address.ts'
import type {Context} from './context.ts'
import type {PortInput} from './input.ts'
import type {Packet} from './packet.ts'
import {ETH, FRAG, PROTO} from './protocols.ts'

const LACP = 0x8809
const LLDP = 0x88cc
const CFM = 0x8902
/** UDP port of single-hop BFD (RFC 5881). */
const BFD_PORT = 3784
/** Where no `bfd_src_ip` is set BFD takes packets to any address. */
const BFD_SOURCE = '169.254.1.0'

const BPDU_MAC = [0x0180, 0xc2000000] as const
/** A frame whose header has a length in place of a type (FLOW_DL_TYPE_NONE). */
const NO_TYPE = 0x05ff

/** Packets that the switch itself takes before any flow sees them (process_special()): why, or null. */
export function takenBySwitch(ctx: Context, port: PortInput): string | null {
  const protocol = protocolOf(ctx, port)
  if (protocol === null) return null
  ctx.slowPath.add(`Consists of ${protocol} packets`)
  return `the switch itself takes ${protocol} packets that come by ${port.name}`
}

function protocolOf({packet, bridge}: Context, port: PortInput): string | null {
  if (isCfm(packet, port)) return 'CFM'
  if (isBfd(packet, port)) return 'BFD'
  if (port.lacp && packet[W.dl_type] === LACP) return 'LACP'
  if ((bridge.input.stp || bridge.input.rstp) && isBpdu(packet)) return 'STP'
  return port.lldp && packet[W.dl_type] === LLDP ? 'LLDP' : null
}

/** Messages by which the port's link is watched: spanning tree does not hold them back. */
export const watchesLink = (packet: Packet, port: PortInput): boolean => isCfm(packet, port) || isBfd(packet, port)

/** cfm_should_process_flow(). */
function isCfm(packet: Packet, {cfm}: PortInput): boolean {
  if (!cfm || packet[W.dl_type] !== CFM) return false
  const address = cfm.get('cfm_extended') === 'true' ? '01:23:20:00:00:30' : '01:80:c2:00:00:30'
  return macAt(packet, W.dl_dst) === address && hasTunnelKey(packet, cfm.get('check_tnl_key'))
}

/** bfd_should_process_flow(). */
function isBfd(packet: Packet, {bfd}: PortInput): boolean {
  if (bfd?.get('enable') !== 'true') return false
  const isTo = (word: number, value: number) => packet[word] === value
  const later = (packet[W.nw_frag]! & FRAG.later) !== 0
  if (!isTo(W.dl_type, ETH.ip) || !isTo(W.nw_proto, PROTO.udp) || later || !isTo(W.tp_dst, BFD_PORT)) return false
  const expected = bfd.get('bfd_remote_dst_mac')
  if (expected !== undefined && expected.toLowerCase() !== macAt(packet, W.dl_dst)) return false
  const source = bfd.get('bfd_src_ip') ?? BFD_SOURCE
  if (source !== BFD_SOURCE && source !== ipv4At(packet, W.nw_dst)) return false
  return hasTunnelKey(packet, bfd.get('check_tnl_key'))
}

/** `check_tnl_key`: a packet of the tunnel's own has the key 0. */
const hasTunnelKey = (packet: Packet, checked: string | undefined): boolean =>
  checked !== 'true' || (packet[W.tun_id] === 0 && packet[W.tun_id + 1] === 0)

/** A message of STP or RSTP. */
export const isBpdu = (packet: Packet): boolean =>
  packet[W.dl_dst] === BPDU_MAC[0] && packet[W.dl_dst + 1] === BPDU_MAC[1] && packet[W.dl_type] === NO_TYPE
