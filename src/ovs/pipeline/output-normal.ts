import {W} from '../fields.ts'
import {toPort} from './actions/output.ts'
import {chooseMember} from './bond.ts'
import type {Bundle} from './bundles.ts'
import type {Context} from './context.ts'
import {outputWords, type Tags} from './vlan-mode.ts'

const VID = 0xfff

/** Output with the tags that the bundle's VLAN mode gives the packet, by the member that its bond chooses (output_normal()). */
export function outputNormal(ctx: Context, bundle: Bundle, tags: Tags, via: 'normal' | 'flood'): void {
  const {packet} = ctx
  const words = outputWords(bundle.port, tags, packet[W.vlan]!, packet[W.vlan + 1]!)
  const chosen = bundle.bonded ? chooseMember(ctx, bundle, words[0] & VID) : {port: bundle.port, spread: null}
  if (!chosen) return
  const kept = [packet[W.vlan]!, packet[W.vlan + 1]!] as const
  packet.set(words, W.vlan)
  toPort(ctx, chosen.port.ofport, {maxLen: null, last: false, via, spread: chosen.spread})
  packet.set(kept, W.vlan)
}
