import {type Field, fieldNamed, presenceOf} from '../../fields.ts'
import {fullMask, wordsToBig} from '../../syntax/big.ts'
import {Cursor} from '../../syntax/cursor.ts'
import {readFieldValue} from '../../syntax/field-value.ts'
import type {Group} from '../../syntax/flow-types.ts'
import {MaskedValue} from '../../syntax/masked-value.ts'
import {hasField} from '../../syntax/prerequisites.ts'
import {unwildcardPrerequisite} from '../actions/set.ts'
import type {Context} from '../context.ts'
import {getField} from '../packet.ts'
import {sayIfLeftOver} from '../tunnel-options.ts'
import {looked} from '../wildcards.ts'
import {hashSymmetricL4} from './flow-hash.ts'
import {lookForHash} from './look.ts'
import {hashBoolean, hashBytes, hashTwoWords, hashWide} from './murmur.ts'

/** What a select group hashes the packet to (pick_default_select_group(), pick_hash_fields_select_group()). */
export function groupBasis(ctx: Context, group: Group): number {
  if (group.selectionMethod === 'hash' && group.fields.length > 0) return overFields(ctx, group)
  lookForHash(ctx, 'symmetric_l4')
  return hashSymmetricL4(ctx.packet, 0)
}

/** A bucket's score: the highest is taken, of equal ones the last (group_best_live_bucket()). */
export const bucketScore = (bucketId: number, weight: number, basis: number): number =>
  Math.imul(hashTwoWords(bucketId, basis) & 0xffff, weight) >>> 0

function overFields(ctx: Context, group: Group): number {
  let basis = hashWide(group.selectionParam ?? 0n)
  for (const {field, mask} of inOrder(group)) {
    unwildcardPrerequisite(ctx, field)
    if (!hasField(ctx.packet, field)) continue
    sayIfLeftOver(ctx, field)
    const value = getField(ctx.packet, field) & mask
    basis = hashBytes(bytesOf(value, bytesIn(field)), basis)
    const presence = presenceOf(field)
    if (presence) basis = hashBoolean((ctx.packet[presence.word]! & presence.bit) !== 0, basis)
    looked(ctx, field, mask)
  }
  return basis
}

/** Fields in OVS's own order, in which the options of tunnels stand before the other metadata. */
function inOrder(group: Group): {readonly field: Field; readonly mask: bigint}[] {
  const first = fieldNamed('metadata').id
  const rank = (field: Field): number => (field.format === 'tlv' ? first - 1 + field.id / 1e6 : field.id)
  return group.fields
    .flatMap(({field, mask}) => (field ? [{field, mask: maskOf(field, mask)}] : []))
    .sort((a, b) => rank(a.field) - rank(b.field))
}

function maskOf(field: Field, written: string | null): bigint {
  const read = new MaskedValue()
  if (written === null || !readFieldValue(new Cursor().over(written), field, {}, read)) return fullMask(field.bits)
  return wordsToBig(read.value)
}

/** Bytes that OVS keeps an option of a tunnel in, whatever its length. */
const OPTION_BYTES = 124

/** Bytes of a field in mf_get_value(): those with 20 or 24 bits are kept in four. */
function bytesIn({bits, format}: Field): number {
  if (format === 'tlv') return OPTION_BYTES
  return bits <= 8 ? 1 : bits <= 16 ? 2 : bits <= 32 ? 4 : Math.ceil(bits / 8)
}

function bytesOf(value: bigint, count: number): Uint8Array {
  const bytes = new Uint8Array(count)
  let left = value
  for (let i = count - 1; i >= 0; i--, left >>= 8n) bytes[i] = Number(left & 0xffn)
  return bytes
}
