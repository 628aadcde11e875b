import {W} from '../fields.ts'
import {formatMatch} from '../syntax/format-match.ts'
import type {Packet} from './packet.ts'
import {PROTO} from './protocols.ts'

/** The traced packet under the bits that were looked at, as a match. OVS's own may be wider or narrower: see ovs.md 3.10. */
export function megaflowText(flow: Packet, wildcards: Packet): string {
  const isIcmp = flow[W.nw_proto] === PROTO.icmp || flow[W.nw_proto] === PROTO.icmp6
  const words: number[] = []
  const masks: number[] = []
  const values: number[] = []
  for (let word = 0; word < wildcards.length; word++) {
    // Of ICMP's type and code OVS tells no more than there is (xlate_wc_finish()).
    const mask = isIcmp && (word === W.tp_src || word === W.tp_dst) ? wildcards[word]! & 0xff : wildcards[word]!
    if (mask === 0) continue
    words.push(word)
    masks.push(mask)
    values.push((flow[word]! & mask) >>> 0)
  }
  return formatMatch({words, masks, values})
}
