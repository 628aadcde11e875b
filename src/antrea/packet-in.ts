import {W} from '../ovs/fields.ts'
import type {Packet} from '../ovs/pipeline/packet.ts'
import type {Dialect} from './dialect.ts'

/** What the agent is asked to do with a packet that a flow sends to it. */
export interface PacketIn {
  readonly category: 'traceflow' | 'policy' | 'dns' | 'igmp' | 'service-reject' | 'unknown'
  /** Answer with a TCP reset or an ICMP unreachable. */
  readonly reject: boolean
  readonly log: boolean
}

const CATEGORIES: readonly PacketIn['category'][] = ['traceflow', 'policy', 'dns', 'igmp', 'service-reject']

/** Operations of a policy's packet-in: bit 0 logging, bit 1 reject, bit 2 record of the denial (pkg/agent/openflow/fields.go). */
const OPERATION = {log: 1, reject: 2} as const

/** Bits of the older CustomReason register. */
const REASON = {log: 1, reject: 2, dns: 8, igmp: 16} as const

/**
 * What a packet-in is for: by its userdata (v1.11 and later: category, then operation), before that by the reason that the flow
 * wrote into reg0.
 *
 * @param userdata bytes in hexadecimal, as dump-flows prints them: `01.02`
 */
export function packetInOf(userdata: string | null, packet: Packet, dialect: Dialect): PacketIn {
  if (userdata !== null && userdata !== '') {
    const [first = 255, operation = 0] = userdata.split('.').map((byte) => Number.parseInt(byte, 16))
    const category = CATEGORIES[first] ?? 'unknown'
    return {
      category,
      reject: category === 'service-reject' || (category === 'policy' && (operation & OPERATION.reject) !== 0),
      log: category === 'policy' && (operation & OPERATION.log) !== 0,
    }
  }
  const reason = customReason(packet, dialect)
  if (reason === 0) return {category: 'unknown', reject: false, log: false}
  const category = (reason & REASON.dns) !== 0 ? 'dns' : (reason & REASON.igmp) !== 0 ? 'igmp' : 'policy'
  return {category, reject: (reason & REASON.reject) !== 0, log: (reason & REASON.log) !== 0}
}

function customReason(packet: Packet, dialect: Dialect): number {
  const field = dialect.layout.fields.get('reg0')?.find((f) => f.name === 'CustomReason')
  return field ? ((packet[W.regs] ?? 0) >>> field.start) & (2 ** field.bits - 1) : 0
}
