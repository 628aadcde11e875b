import {W} from '../fields.ts'
import type {Match} from '../syntax/flow-types.ts'
import {PROTO} from './protocols.ts'

const BYTE = 0xff
const WHOLE = 0xffff

/**
 * The masks of a match as OVS keeps them, which tells which flows share a subtable: ICMP's type and code stand in the two bytes
 * of a port each, the type of a neighbour message's options in those of TCP's flags, and of an operation of ARP one byte is kept,
 * in the place of IP's protocol. All else is as the match has it: then it is the match's own array, which flows share.
 */
export function keptMasks(match: Match): readonly number[] {
  const {words, masks} = match
  if (!words.some((word, i) => isOther(word, masks[i]!))) return masks
  const protocol = match.values[words.indexOf(W.nw_proto)]
  const isIcmp = protocol === PROTO.icmp || protocol === PROTO.icmp6
  return masks.map((mask, i) =>
    !isOther(words[i]!, mask) ? mask : words[i] === W.nw_proto ? BYTE : isIcmp ? WHOLE : mask,
  )
}

/** Whether OVS may keep another mask. */
const isOther = (word: number, mask: number): boolean =>
  word === W.nw_proto ? mask > BYTE : mask === BYTE && (word === W.tp_src || word === W.tp_dst || word === W.tcp_flags)
