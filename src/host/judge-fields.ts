import type {FilterState, PacketView} from './filter-packet.ts'
import {judgeAddrtype} from './judge-addrtype.ts'
import {judgeCtState} from './judge-ct-state.ts'
import type {FieldName, FieldValue} from './ruleset.ts'
import {allOf, anyOf, certain, doubt, type Truth} from './truth.ts'

/** Whether the fields, taken together, are one of the alternatives. */
export const judgeFields = (
  fields: readonly FieldName[],
  values: readonly (readonly FieldValue[])[],
  packet: PacketView,
  state: FilterState,
): Truth => anyOf(values.map((tuple) => judgeTuple(fields, tuple, packet, state)))

export const judgeTuple = (
  fields: readonly FieldName[],
  tuple: readonly FieldValue[],
  packet: PacketView,
  state: FilterState,
): Truth => allOf(fields.map((field, i) => judgeField(field, tuple[i], packet, state)))

function judgeField(field: FieldName, value: FieldValue | undefined, packet: PacketView, state: FilterState): Truth {
  if (value === undefined) return doubt(`nothing is given for ${field}`)
  if (value.kind === 'any') return certain(true)
  if (field === 'chance') return doubt('chance or a count of packets decides')
  if (value.kind === 'text') return judgeText(field, value.text, packet, state)
  if (value.kind === 'range' && value.family !== null && value.family !== packet.family) return certain(false)
  const actual = numberOf(field, packet)
  if (actual === undefined) return doubt(`${field} is not compared with a number`)
  if (actual === null) return doubt(`the packet's ${field} is not known`)
  return certain(
    value.kind === 'masked' ? (actual & value.mask) === value.value : actual >= value.low && actual <= value.high,
  )
}

/** null: not known; undefined: no number. */
function numberOf(field: FieldName, packet: PacketView): bigint | null | undefined {
  const wide = (value: number | null | undefined): bigint | null => (value == null ? null : BigInt(value))
  switch (field) {
    case 'family':
      return packet.family === 4 ? 2n : 10n
    case 'protocol':
      return wide(packet.protocol)
    case 'source':
    case 'destination':
      return packet[field] === null ? null : packet[field].value
    case 'sport':
    case 'dport':
    case 'mark':
    case 'ctMark':
    case 'icmpType':
    case 'icmpCode':
    case 'size':
      return wide(packet[field])
    default:
      return undefined
  }
}

function judgeText(field: FieldName, text: string, packet: PacketView, state: FilterState): Truth {
  switch (field) {
    case 'iif':
    case 'oif':
      return certain(text.endsWith('*') ? (packet[field] ?? '').startsWith(text.slice(0, -1)) : packet[field] === text)
    case 'ctState':
      return judgeCtState(text, packet)
    case 'sourceType':
      return judgeAddrtype([text], packet.source, undefined, state)
    case 'destinationType':
      return judgeAddrtype([text], packet.destination, undefined, state)
    default:
      return doubt(`${field} is compared with '${text}', which is not known to this reader`)
  }
}
