import {FLOW_WORDS} from '../fields.ts'
import type {Match} from './flow-types.ts'
import {formatMaskedWords} from './format-words.ts'
import type {NumberNames} from './names.ts'

/** As `ovs-ofctl dump-flows` prints it, without priority: `tcp,nw_dst=10.96.0.1,tp_dst=443`; empty for a match on all. */
export function formatMatch(match: Match, names: NumberNames = {}): string {
  const values = new Uint32Array(FLOW_WORDS)
  const masks = new Uint32Array(FLOW_WORDS)
  match.words.forEach((word, i) => {
    values[word] = match.values[i]!
    masks[word] = match.masks[i]!
  })
  return formatMaskedWords(values, masks, names)
}
