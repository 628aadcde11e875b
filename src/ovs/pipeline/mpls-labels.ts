import {W} from '../fields.ts'
import {isMpls} from './protocols.ts'

/** Labels of a stack that Open vSwitch sees; there may be more behind them. */
export const MAX_LABELS = 3
/** The bottom-of-stack bit of a label (RFC 3032 2.1). */
export const BOTTOM = 0x100

/** How many labels the packet carries, as far as the stack is seen; without a bottom, those that aren't all zero (flow_count_mpls_labels()). */
export function labels(packet: Uint32Array): number {
  if (!isMpls(packet[W.dl_type]!)) return 0
  let count = 0
  for (let i = 0; i < MAX_LABELS; i++) {
    const label = packet[W.mpls + i]!
    if ((label & BOTTOM) !== 0) return i + 1
    if (label !== 0) count++
  }
  return count
}
