import {type Field, presenceOf, W} from '../fields.ts'
import type {Cursor} from './cursor.ts'
import {readFieldValue} from './field-value.ts'
import {MaskedValue} from './masked-value.ts'
import type {MatchBuilder} from './match-builder.ts'
import type {Token} from './match-tokens.ts'
import type {Names} from './names.ts'
import {tlvField} from './tlv-fields.ts'

const TAGGED = 0x1000
/** dl_vlan of OpenFlow 1.0: no tag. */
const NO_VLAN = 0xffff
const EQUALS = 61

const scratch = new MaskedValue()

/** Reads one `field=value` of a match, from behind the name, into `match`. False where it can't be read. */
export function readMatchToken(c: Cursor, token: Token, names: Names, match: MatchBuilder): boolean {
  switch (token.kind) {
    case 'field':
      return readField(c, token.field, names, match)
    case 'protocol':
      if (c.peek() === EQUALS) return false
      match.add(W.dl_type, token.etherType, 0xffff)
      if (token.protocol >= 0) match.add(W.nw_proto, token.protocol, 0xff)
      return true
    case 'eth':
      match.add(W.packet_type, 0, 0xffff_ffff)
      return true
    case 'dlVlan':
      return readDlVlan(c, token.field.parts[0]!.word, match)
    case 'dlVlanPcp':
      return readDlVlanPcp(c, token.field.parts[0]!.word, match)
    case 'tos':
      return readTos(c, match)
    case 'mplsLse':
      return readMplsLse(c, W.mpls + token.word, match)
    default:
      return false
  }
}

function readField(c: Cursor, named: Field, names: Names, match: MatchBuilder): boolean {
  const field = named.format === 'tlv' ? tlvField(named, names) : named
  if (!field) return false
  const presence = presenceOf(field)
  if (presence) match.add(presence.word, presence.bit, presence.bit)
  // An option's name alone: that it is there, whatever it says.
  if (presence && c.peek() !== EQUALS) return true
  if (!c.take(EQUALS) || !readFieldValue(c, field, names, scratch)) return false
  const {parts} = field
  const {value, mask} = scratch
  if (parts.length === 1) {
    const {word, shift} = parts[0]!
    match.add(word, value[3]! << shift, mask[3]! << shift)
    return true
  }
  if (parts.length > 4) return false
  for (let i = 0, at = 4 - parts.length; at < 4; i++, at++) match.add(parts[i]!.word, value[at]!, mask[at]!)
  return true
}

function readDlVlan(c: Cursor, word: number, match: MatchBuilder): boolean {
  if (!c.take(EQUALS)) return false
  const vid = c.uint()
  if (vid === NO_VLAN) match.add(word, 0, 0xffff)
  else if (vid < 0 || vid > 0xfff) return false
  else match.add(word, vid | TAGGED, 0xfff | TAGGED)
  return true
}

function readDlVlanPcp(c: Cursor, word: number, match: MatchBuilder): boolean {
  if (!c.take(EQUALS)) return false
  const pcp = c.uint()
  if (pcp < 0 || pcp > 7) return false
  match.add(word, (pcp << 13) | TAGGED, 0xe000 | TAGGED)
  return true
}

function readTos(c: Cursor, match: MatchBuilder): boolean {
  if (!c.take(EQUALS)) return false
  const tos = c.uint()
  if (tos < 0 || tos > 0xff) return false
  match.add(W.nw_tos, tos, 0xfc)
  return true
}

function readMplsLse(c: Cursor, word: number, match: MatchBuilder): boolean {
  if (!c.take(EQUALS)) return false
  const value = c.uint()
  const mask = c.take(47) ? c.uint() : 0xffff_ffff
  if (value < 0 || mask < 0) return false
  match.add(word, value, mask)
  return true
}
