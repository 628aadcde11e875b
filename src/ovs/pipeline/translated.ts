import {W} from '../fields.ts'
import type {Packet} from './packet.ts'
import {copyOf} from './packet.ts'

/** What `ct` with NAT but without a table rewrote: the datapath's packet has it, the flow that is matched on doesn't. */
export interface Translated {
  /** The packet as the flow had it then. */
  readonly flow: Packet
  /** The packet as the datapath had it after. */
  readonly sent: Packet
}

const REWRITTEN = [...Array.from({length: W.ipv6_label - W.nw_src}, (_, i) => W.nw_src + i), W.tp_src, W.tp_dst]

/** The packet as the datapath has it: what actions wrote since stays, the rest is as NAT left it. */
export function asSent(packet: Packet, translated: Translated | null): Packet {
  const sent = copyOf(packet)
  if (translated === null) return sent
  for (const word of REWRITTEN) if (packet[word] === translated.flow[word]) sent[word] = translated.sent[word]!
  return sent
}
