import {type Prerequisite, W} from '../fields.ts'

const LATER = 2
const TAGGED = 0x1000

/** `CS_NEW | CS_ESTABLISHED | CS_REPLY_DIR`: a packet of a connection has one of them (is_ct_valid()). */
const CONNECTION = 0x0b

/** Whether a packet is such that the field exists in it (mf_are_prereqs_ok() of lib/meta-flow.c). */
export function meetsPrerequisite(packet: Uint32Array, needs: Prerequisite): boolean {
  const packetType = packet[W.packet_type]!
  const etherType = packetType >>> 16 === 1 ? packetType & 0xffff : packet[W.dl_type]!
  const ipv4 = etherType === 0x0800
  const ipv6 = etherType === 0x86dd
  const transport = (protocol: number): boolean => {
    return (ipv4 || ipv6) && packet[W.nw_proto] === protocol && !(packet[W.nw_frag]! & LATER)
  }
  const icmp6 = ipv6 && transport(58)
  const nd = icmp6 && packet[W.tp_dst] === 0
  switch (needs) {
    case 'none':
      return true
    case 'vlan':
      return (packet[W.vlan]! & TAGGED) !== 0
    case 'mpls':
      return etherType === 0x8847 || etherType === 0x8848
    case 'ipv4':
      return ipv4
    case 'ipv6':
      return ipv6
    case 'ip':
      return ipv4 || ipv6
    case 'arp':
      return etherType === 0x0806 || etherType === 0x8035
    case 'tcp':
      return transport(6)
    case 'udp':
      return transport(17)
    case 'sctp':
      return transport(132)
    case 'icmp':
      return ipv4 && transport(1)
    case 'icmp6':
      return icmp6
    case 'nd':
      return nd && (packet[W.tp_src] === 135 || packet[W.tp_src] === 136)
    case 'ndSolicit':
      return nd && packet[W.tp_src] === 135
    case 'ndAdvert':
      return nd && packet[W.tp_src] === 136
    case 'nsh':
      return etherType === 0x894f
    case 'ct':
      return (packet[W.ct_state]! & CONNECTION) !== 0
  }
}
