import {fieldNamed} from '../fields.ts'
import {fullMask, toBig, wordsToBig} from './big.ts'
import type {Cursor} from './cursor.ts'
import {readFieldValue} from './field-value.ts'
import type {Action, Subfield} from './flow-types.ts'
import {fillMask, lowMask, MaskedValue} from './masked-value.ts'
import type {Names} from './names.ts'
import {readSubfield} from './references.ts'

const scratch = new MaskedValue()
const all = new Uint32Array(4)

/** Finds `->` and steps behind it; -1 where there is none. @returns where the arrow stands */
export function skipToArrow(c: Cursor): number {
  const {codes, end} = c
  for (let p = c.pos; p + 1 < end; p++) {
    if (codes[p] === 45 && codes[p + 1] === 62) {
      c.pos = p + 2
      return p
    }
  }
  return -1
}

/** `set_field:VALUE[/MASK]->FIELD`, from behind the colon. */
export function readSetField(c: Cursor, start: number, names: Names): Action | null {
  const from = c.pos
  const arrow = skipToArrow(c)
  if (arrow < 0) return null
  const dst = readSubfield(c, names)
  if (!dst) return null
  const after = c.pos
  c.pos = from
  if (!readFieldValue(c, dst.field, names, scratch) || c.pos !== arrow) return null
  c.pos = after
  return {
    text: c.text.slice(start, after),
    kind: 'set',
    style: 'set_field',
    dst,
    value: valueFrom(scratch.value, dst.bits),
    mask: maskFrom(scratch.mask, dst.bits),
  }
}

function valueFrom(value: Uint32Array, bits: number): bigint {
  return bits <= 32 ? toBig(0, value[3]!) : bits <= 64 ? toBig(value[2]!, value[3]!) : wordsToBig(value)
}

function maskFrom(mask: Uint32Array, bits: number): bigint {
  if (bits <= 32) return mask[3] === lowMask(bits) ? fullMask(bits) : toBig(0, mask[3]!)
  fillMask(all, bits)
  for (let i = 0; i < 4; i++) {
    // Readers of 33 to 64 bit fields leave the upper words as they were.
    if (all[i] !== 0 && mask[i] !== all[i]) return wordsToBig(mask) & fullMask(bits)
  }
  return fullMask(bits)
}

/** `load:VALUE->FIELD[A..B]`, from behind the colon. */
export function readLoad(c: Cursor, start: number, names: Names): Action | null {
  if (!c.wide(scratch.value) || !c.takeWord('->')) return null
  const {value} = scratch
  const high = value[0]! | value[1]! ? wordsToBig(value) : toBig(value[2]!, value[3]!)
  const dst = readSubfield(c, names)
  if (!dst || high > fullMask(dst.bits)) return null
  return {text: c.text.slice(start, c.pos), kind: 'set', style: 'load', dst, value: high, mask: fullMask(dst.bits)}
}

/** `move:A->B`, from behind the colon. */
export function readMove(c: Cursor, start: number, names: Names): Action | null {
  const src = readSubfield(c, names)
  if (!src || !c.takeWord('->')) return null
  const dst = readSubfield(c, names)
  if (!dst || dst.bits !== src.bits) return null
  return {text: c.text.slice(start, c.pos), kind: 'move', src, dst}
}

/** Actions of OpenFlow 1.0 and 1.1 that set one field: keyword → the field, and the bits of it that are written. */
const MODS: ReadonlyMap<string, readonly [dst: Subfield, mask: bigint]> = new Map(
  (
    [
      ['mod_dl_src', 'eth_src'],
      ['mod_dl_dst', 'eth_dst'],
      ['mod_nw_src', 'ip_src'],
      ['mod_nw_dst', 'ip_dst'],
      ['mod_nw_tos', 'nw_tos'],
      ['mod_nw_ecn', 'nw_ecn'],
      ['mod_nw_ttl', 'nw_ttl'],
      ['mod_tp_src', 'tcp_src'],
      ['mod_tp_dst', 'tcp_dst'],
      ['set_tunnel', 'tun_id'],
      ['set_tunnel64', 'tun_id'],
      ['set_mpls_label', 'mpls_label'],
      ['set_mpls_tc', 'mpls_tc'],
      ['set_mpls_ttl', 'mpls_ttl'],
      ['set_vlan_vid', 'vlan_vid'],
      ['set_vlan_pcp', 'vlan_pcp'],
    ] as const
  ).map(([keyword, name]) => {
    const field = fieldNamed(name)
    const dst = {field, start: 0, bits: field.bits, written: keyword}
    return [keyword, [dst, name === 'nw_tos' ? 0xfcn : fullMask(field.bits)]] as const
  }),
)

/** Words that `readMod` knows. */
export const MOD_KEYWORDS: readonly string[] = [...MODS.keys()]

/** `mod_nw_dst:1.2.3.4`, `set_mpls_ttl(5)`…, from behind the keyword; `dst.written` is the keyword. */
export function readMod(c: Cursor, start: number, names: Names): Action | null {
  const keyword = c.text.slice(start, c.pos)
  const mod = MODS.get(keyword)
  const parenthesis = c.peek() === 40
  c.pos++
  if (!mod || !readFieldValue(c, mod[0].field, names, scratch) || (parenthesis && !c.take(41))) return null
  const [dst, mask] = mod
  let value = valueFrom(scratch.value, dst.bits) & mask
  // The action takes the bare vid, the field has a bit for "tagged" above it.
  if (keyword === 'set_vlan_vid') value |= 0x1000n
  return {text: c.text.slice(start, c.pos), kind: 'set', style: 'mod', dst, value, mask}
}
