import {W} from '../fields.ts'
import type {Packet} from './packet.ts'
import {ETH, isIp} from './protocols.ts'

/** Whether the packet has the addresses of its connection, for which it has to be IP still. */
export const hasOriginal = (packet: Packet): boolean => packet[W.ct_nw_proto] !== 0 && isIp(packet)

/** Runs a look-up to which the packet's addresses and those of its connection have changed places (tuple_swap() of ofproto-dpif-xlate.c). */
export function asOriginal<T>(packet: Packet, wildcards: Packet | null, lookUp: () => T): T {
  const pairs = packet[W.dl_type] === ETH.ip ? [...IPV4, ...PORTS] : [...IPV6, ...PORTS]
  const swap = (): void => {
    for (const words of wildcards === null ? [packet] : [packet, wildcards])
      for (const pair of pairs) exchange(words, pair)
  }
  swap()
  const found = lookUp()
  swap()
  return found
}

type Pair = readonly [own: number, original: number, words: number]

const IPV4: readonly Pair[] = [
  [W.nw_src, W.ct_nw_src, 1],
  [W.nw_dst, W.ct_nw_dst, 1],
]
const IPV6: readonly Pair[] = [
  [W.ipv6_src, W.ct_ipv6_src, 4],
  [W.ipv6_dst, W.ct_ipv6_dst, 4],
]
const PORTS: readonly Pair[] = [
  [W.nw_proto, W.ct_nw_proto, 1],
  [W.tp_src, W.ct_tp_src, 1],
  [W.tp_dst, W.ct_tp_dst, 1],
]

function exchange(words: Packet, [own, original, count]: Pair): void {
  const kept = words.slice(own, own + count)
  words.copyWithin(own, original, original + count)
  words.set(kept, original)
}
