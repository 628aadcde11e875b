import type {PacketView} from './filter-packet.ts'
import {asks, type Truth} from './truth.ts'

/** The states of xt_conntrack, of which SNAT and DNAT come beside the others. */
export function judgeCtState(word: string, packet: PacketView): Truth {
  if (word === 'dnat') return asks(packet.ctDnat, 'destination translation', (done) => done)
  if (word === 'snat') return asks(packet.ctSnat, 'source translation', (done) => done)
  return asks(packet.ctState, 'connection state', (state) => state === word)
}
