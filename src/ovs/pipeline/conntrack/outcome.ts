import {CS} from '../protocols.ts'
import {portsOf} from './tuple.ts'
import type {CtEntry, CtOutcome, CtRequest, CtTuple} from './types.ts'

/** Tracked and invalid: what conntrack says of a packet that it can't place. */
export const INVALID: CtOutcome = {
  state: CS.trk | CS.inv,
  mark: 0,
  label: 0n,
  connection: null,
  original: null,
  found: 'none',
  line: null,
  nat: null,
  quoted: null,
  dropped: null,
  refused: null,
  undetermined: null,
}

/** An outcome that isn't known, and why. */
export const unknown = (reason: string): CtOutcome => ({...INVALID, undetermined: reason})

/** What a packet carries on of the connection that it belongs to. */
export const outcomeOf = (entry: CtEntry, assumed: boolean): CtOutcome => ({
  ...INVALID,
  mark: entry.mark,
  label: entry.label,
  original: originalOf(entry.protocol, entry.orig),
  found: assumed ? 'assumed' : 'entry',
  line: entry.line,
})

/** The original direction, as ct_nw_src and the like give it. */
export const originalOf = (protocol: number, tuple: CtTuple): CtOutcome['original'] => ({
  protocol,
  tuple: {...tuple, ...portsOf(tuple)},
})

/** A connection with the mark and the label that a `ct` writes. */
export function withMarks(entry: CtEntry, {mark, label}: CtRequest): CtEntry {
  if (mark === null && label === null) return entry
  return {
    ...entry,
    mark: mark === null ? entry.mark : ((entry.mark & ~mark.mask) | (mark.value & mark.mask)) >>> 0,
    label: label === null ? entry.label : (entry.label & ~label.mask) | (label.value & label.mask),
  }
}

/** The bits of NAT that an earlier `ct` of the same zone left: it isn't done twice. */
export const translatedBefore = ({metadata, zone}: CtRequest): number =>
  metadata.zone === zone ? metadata.state & (CS.snat | CS.dnat) : 0
