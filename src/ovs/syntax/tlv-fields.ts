import {FIELDS, type Field, type FieldPart, fieldNamed, W} from '../fields.ts'
import type {Names} from './names.ts'
import {type TlvMapping, tlvLengths} from './tlv-map.ts'

const layouts = new WeakMap<object, ReadonlyMap<number, Field>>()

/**
 * The field of a Geneve option as the TLV map lays it out, any other as it is; as it is where there is no map. Null where the map does not
 * have the option.
 */
export function tlvField(field: Field, names: Pick<Names, 'tlvs'>): Field | null {
  if (field.format !== 'tlv') return field
  const layout = knownLayout(names)
  return layout ? (layout.get(field.id) ?? null) : field
}

const DEFAULT: readonly Field[] = FIELDS.filter((field) => field.format === 'tlv')

/** Every Geneve option that there can be, in the order of N. */
export function layoutOf(names: Pick<Names, 'tlvs'>): Iterable<Field> {
  return knownLayout(names)?.values() ?? DEFAULT
}

function knownLayout({tlvs}: Pick<Names, 'tlvs'>): ReadonlyMap<number, Field> | null {
  if (!tlvs || tlvs.size === 0) return null
  let layout = layouts.get(tlvs)
  if (!layout) {
    layout = layOut(tlvs)
    layouts.set(tlvs, layout)
  }
  return layout
}

function layOut(tlvs: ReadonlyMap<number, number>): ReadonlyMap<number, Field> {
  const layout = new Map<number, Field>()
  let word: number = W.tun_metadata
  for (const [n, bytes] of [...tlvs].sort(([a], [b]) => a - b)) {
    const parts: FieldPart[] = []
    for (let i = 0; i < bytes / 4; i++) parts.push({word: word++, shift: 0, bits: 32})
    const field = fieldNamed(`tun_metadata${n}`)
    layout.set(field.id, {...field, bits: bytes * 8, parts})
  }
  return layout
}

const mapped = new WeakMap<object, readonly {readonly mapping: TlvMapping; readonly field: Field}[]>()

/** A TLV map with the field of each option, in the order of N. */
export function mappedFields(
  mappings: readonly TlvMapping[],
): readonly {readonly mapping: TlvMapping; readonly field: Field}[] {
  let fields = mapped.get(mappings)
  if (!fields) {
    const layout = layOut(tlvLengths(mappings))
    const sorted = [...mappings].sort((a, b) => a.index - b.index)
    fields = sorted.flatMap((mapping) => {
      const field = layout.get(fieldNamed(`tun_metadata${mapping.index}`).id)
      return field ? [{mapping, field}] : []
    })
    mapped.set(mappings, fields)
  }
  return fields
}
