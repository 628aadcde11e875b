import {formatMatch} from '../syntax/format-match.ts'
import type {Packet} from './packet.ts'

/** The traced packet under the bits that were looked at, as a match. OVS's own may be wider or narrower: see ovs.md 3.10. */
export function megaflowText(flow: Packet, wildcards: Packet): string {
  const words: number[] = []
  const masks: number[] = []
  const values: number[] = []
  for (let word = 0; word < wildcards.length; word++) {
    const mask = wildcards[word]!
    if (mask === 0) continue
    words.push(word)
    masks.push(mask)
    values.push((flow[word]! & mask) >>> 0)
  }
  return formatMatch({words, masks, values})
}
