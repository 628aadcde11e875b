import {FLOW_WORDS, W} from '../../ovs/fields.ts'
import type {Flow, Match} from '../../ovs/syntax/flow-types.ts'
import {parseFlows} from '../../ovs/syntax/flows.ts'
import type {Names} from '../../ovs/syntax/names.ts'
import {EXIT, Problem} from '../../problem.ts'

/** What is asked about: bits that are given, and what they are. */
export interface Asked {
  readonly values: Uint32Array
  /** Bits that are known. */
  readonly known: Uint32Array
  readonly exact: boolean
}

/** A whole packet: all of it is known. */
export const askedPacket = (packet: Uint32Array): Asked => ({
  values: packet,
  known: new Uint32Array(FLOW_WORDS).fill(0xffff_ffff),
  exact: true,
})

/**
 * A match as dump-flows writes one; what it leaves out may be anything.
 *
 * @throws {Problem} MATCH_SYNTAX
 */
export function askedMatch(text: string, names: Names): Asked {
  const flow = matchOf(text, names)
  if (flow === null || flow.unknownMatch.length > 0) {
    const what = flow === null ? text : flow.unknownMatch.join(', ')
    throw new Problem(`cannot read '${what}' as a match`, {
      code: 'MATCH_SYNTAX',
      exit: EXIT.usage,
      hints: ['fields as ovs-ofctl writes them: tcp,nw_dst=10.10.1.5,tp_dst=80'],
    })
  }
  const values = new Uint32Array(FLOW_WORDS)
  const known = new Uint32Array(FLOW_WORDS)
  flow.match.words.forEach((word, i) => {
    values[word] = flow.match.values[i] ?? 0
    known[word] = flow.match.masks[i] ?? 0
  })
  // The id of a conjunction is the table's own, never the packet's.
  known[W.conj_id] = 0xffff_ffff
  return {values, known, exact: false}
}

/** A match alone as a flow; null where it is none. */
export function matchOf(text: string, names: Names): Flow | null {
  const {items, unparsed} = parseFlows(`table=0, priority=1${text === '' ? '' : `,${text}`} actions=drop`, names)
  return unparsed.length === 0 ? (items[0] ?? null) : null
}

/** Whether every packet that is asked about fits, some may, or none does. */
export function fit({words, masks, values}: Match, asked: Asked): 'yes' | 'maybe' | 'no' {
  let open = false
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? 0
    const mask = masks[i] ?? 0
    const known = asked.known[word] ?? 0
    if ((((asked.values[word] ?? 0) ^ (values[i] ?? 0)) & mask & known) !== 0) return 'no'
    if ((mask & ~known) !== 0) open = true
  }
  return open ? 'maybe' : 'yes'
}
