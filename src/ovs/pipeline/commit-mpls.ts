import {W} from '../fields.ts'
import type {Context} from './context.ts'
import {labels, putLabel, takeLabel} from './mpls-labels.ts'
import type {Packet} from './packet.ts'
import {ETH, isMpls} from './protocols.ts'

/**
 * Label stack entries that differ are set, popped or pushed (commit_mpls_action(), lib/odp-util.c).
 *
 * @param encap a new label stands before the packet as a header of its own
 */
export function commitMpls(ctx: Context, encap = false): void {
  const {packet, base} = ctx
  let have = labels(base)
  const want = labels(packet)
  let common = commonLabels(base, have, packet, want)
  while (have > common) {
    if (have - 1 === common && want > common) {
      base[W.mpls] = packet[W.mpls + want - have]!
      ctx.odp.push(`set(mpls(${labelText(base[W.mpls]!)}))`)
      common++
    } else {
      const type = !isMpls(packet[W.dl_type]!) && have > 1 ? ETH.mpls : packet[W.dl_type]!
      takeLabel(base, have, type)
      ctx.odp.push(`pop_mpls(eth_type=0x${type.toString(16)})`)
      have--
    }
  }
  for (; have < want; have++) {
    const label = packet[W.mpls + want - have - 1]!
    putLabel(base, have, label, packet[W.dl_type]!)
    ctx.odp.push(`${encap ? 'add' : 'push'}_mpls(${labelText(label)},eth_type=0x${packet[W.dl_type]!.toString(16)})`)
  }
}

function commonLabels(a: Packet, aCount: number, b: Packet, bCount: number): number {
  let n = 0
  while (n < Math.min(aCount, bCount) && a[W.mpls + aCount - 1 - n] === b[W.mpls + bCount - 1 - n]) n++
  return n
}

const labelText = (label: number): string =>
  `label=${label >>> 12},tc=${(label >>> 9) & 7},ttl=${label & 0xff},bos=${(label >>> 8) & 1}`
