import {type Field, type Prerequisite, W} from '../fields.ts'
import {etherTypeOf} from './ether-type.ts'

const LATER = 2
const TAGGED = 0x1000
const IPV4 = 0x0800
const IPV6 = 0x86dd

/** `CS_NEW | CS_ESTABLISHED | CS_REPLY_DIR`: a packet of a connection, not one that is merely related, has one of them (is_ct_valid()). */
const CONNECTION = 0x0b

/** Whether the packet has the field (mf_are_prereqs_ok() of lib/meta-flow.c): without an Ethernet header it has no address nor tag of one. */
export const hasField = (packet: Uint32Array, {parts, prerequisite}: Field): boolean =>
  (packet[W.packet_type] === 0 || !OF_ETHERNET.has(parts[0]!.word)) && meetsPrerequisite(packet, prerequisite)

const OF_ETHERNET: ReadonlySet<number> = new Set([W.dl_src, W.dl_dst, W.vlan])

/** Whether a packet is such that a field of that prerequisite exists in it. */
export function meetsPrerequisite(packet: Uint32Array, needs: Prerequisite): boolean {
  const type = etherTypeOf(packet)
  switch (needs) {
    case 'none':
      return true
    case 'vlan':
      return (packet[W.vlan]! & TAGGED) !== 0
    case 'mpls':
      return type === 0x8847 || type === 0x8848
    case 'ipv4':
      return type === IPV4
    case 'ipv6':
      return type === IPV6
    case 'ip':
      return type === IPV4 || type === IPV6
    case 'arp':
      return type === 0x0806 || type === 0x8035
    case 'tcp':
      return hasPorts(packet, 6)
    case 'udp':
      return hasPorts(packet, 17)
    case 'sctp':
      return hasPorts(packet, 132)
    case 'icmp':
      return type === IPV4 && packet[W.nw_proto] === 1
    case 'icmp6':
      return isIcmp6(packet)
    case 'nd':
      return isNd(packet, 135) || isNd(packet, 136)
    case 'ndSolicit':
      return isNd(packet, 135)
    case 'ndAdvert':
      return isNd(packet, 136)
    case 'nsh':
      return type === 0x894f
    case 'ct':
      return (packet[W.ct_state]! & CONNECTION) !== 0
  }
}

/** Only of ports it is asked whether a later fragment, which has not even the header of ICMP, could have them. */
function hasPorts(packet: Uint32Array, protocol: number): boolean {
  const type = etherTypeOf(packet)
  return (type === IPV4 || type === IPV6) && packet[W.nw_proto] === protocol && !(packet[W.nw_frag]! & LATER)
}

const isIcmp6 = (packet: Uint32Array): boolean => etherTypeOf(packet) === IPV6 && packet[W.nw_proto] === 58

const isNd = (packet: Uint32Array, type: number): boolean =>
  isIcmp6(packet) && packet[W.tp_dst] === 0 && packet[W.tp_src] === type
