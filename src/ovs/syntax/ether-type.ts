import {W} from '../fields.ts'

/** No EtherType, but more than a length (FLOW_DL_TYPE_NONE of OVS's lib/flow.h). */
const NONE = 0x5ff

/** The EtherType as OVS asks for it: of a packet without an Ethernet header its packet type, where that names one (get_dl_type() of lib/flow.h). */
export function etherTypeOf(packet: Uint32Array): number {
  const type = packet[W.packet_type]!
  if (type === 0) return packet[W.dl_type]!
  return type >>> 16 === 1 ? type & 0xffff : NONE
}
