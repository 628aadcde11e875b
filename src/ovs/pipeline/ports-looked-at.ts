import {W} from '../fields.ts'
import type {Subtable} from './classifier.ts'
import type {Packet} from './packet.ts'
import {type Prefixes, prefixesOf} from './prefixes.ts'

/** Both ports as OVS's trie has them: the source above the destination. */
interface Ports {
  readonly mask: number
  readonly trie: Prefixes
}

const known = new WeakMap<Subtable, Ports>()

/**
 * Of the ports, a search that ends without a flow in a subtable's last stage only looked at as many bits as tell that no flow
 * has them (the ports_trie of find_match_wc(), lib/classifier.c).
 *
 * @returns the bits of both ports that were looked at so far, these included; null where the subtable doesn't match ports
 */
export function portsLookedAt(
  sub: Subtable,
  packet: Packet,
  wildcards: Packet,
): {readonly src: number; readonly dst: number} | null {
  const {mask, trie} = portsOf(sub)
  if (mask === 0) return null
  const {bits} = trie.lookUp((pair(packet[W.tp_src]!, packet[W.tp_dst]!) & mask) >>> 0)
  const told = bits === 0 ? 0 : mask & (0xffff_ffff << (32 - bits))
  return {src: wildcards[W.tp_src]! | (told >>> 16), dst: wildcards[W.tp_dst]! | (told & 0xffff)}
}

function portsOf(sub: Subtable): Ports {
  let found = known.get(sub)
  if (!found) {
    const [src, dst] = [sub.words.indexOf(W.tp_src), sub.words.indexOf(W.tp_dst)]
    const both = (list: ArrayLike<number>): number => pair(list[src] ?? 0, list[dst] ?? 0)
    const mask = both(sub.masks)
    // Behind the last bit of the mask no two flows differ.
    const length = 1 + Math.clz32(mask & -mask)
    found = {mask, trie: prefixesOf(sub.flows.map(({match}) => ({value: both(match.values), length})))}
    known.set(sub, found)
  }
  return found
}

const pair = (src: number, dst: number): number => ((src << 16) | dst) >>> 0
