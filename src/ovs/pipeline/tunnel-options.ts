import {type Field, presenceOf, W} from '../fields.ts'
import {mappedFields} from '../syntax/tlv-fields.ts'
import {type Context, undetermined} from './context.ts'
import type {Packet} from './packet.ts'
import {getField} from './packet.ts'
import type {Bridge} from './switch.ts'

/** Bit of an option's type: who doesn't know it must drop the packet (RFC 8926). */
const CRITICAL = 0x80

/**
 * The Geneve options of a packet as datapath actions write them: `{class=0xffff,type=0,len=4,0xa}{…}` in the order of N.
 *
 * @returns null where it has some and the bridge's TLV map isn't known
 */
export function optionsText(bridge: Bridge, packet: Packet): string | null {
  const texts = optionsOf(bridge, packet)?.map(
    ({optionClass, type, bytes, value}) => `{class=${hex(optionClass)},type=${hex(type)},len=${bytes},${hex(value)}}`,
  )
  return texts?.join('') ?? null
}

/** Bytes that the options take in the header, and whether one is critical; null as above. */
export function optionsSize(
  bridge: Bridge,
  packet: Packet,
): {readonly bytes: number; readonly critical: boolean} | null {
  const options = optionsOf(bridge, packet)
  if (options === null) return null
  const bytes = options.reduce((sum, option) => sum + OPTION_HEADER + option.bytes, 0)
  return {bytes, critical: options.some(({type}) => (type & CRITICAL) !== 0)}
}

const OPTION_HEADER = 4

/** Says so where an action reads of an option that the packet never had: OVS keeps all options in one piece of memory, as they came. */
export function sayIfLeftOver(ctx: Context, field: Field): void {
  const presence = presenceOf(field)
  if (presence === null || ctx.packet[W.tun_options] === 0) return
  const has = (packet: Packet): boolean => (packet[presence.word]! & presence.bit) !== 0
  if (has(ctx.packet) || has(ctx.run.options.packet)) return
  undetermined(
    ctx,
    `${field.name}, which the packet lacks, reads as what other options left in its place, which depends on the order in which they were mapped`,
  )
}

interface Option {
  readonly optionClass: number
  readonly type: number
  readonly bytes: number
  readonly value: bigint
}

function optionsOf({input}: Bridge, packet: Packet): Option[] | null {
  if (packet[W.tun_present] === 0 && packet[W.tun_present + 1] === 0) return []
  if (input.tlvMap === undefined) return null
  return mappedFields(input.tlvMap).flatMap(({mapping, field}) => {
    const presence = presenceOf(field)
    if (!presence || (packet[presence.word]! & presence.bit) === 0) return []
    return [{...mapping, value: getField(packet, field)}]
  })
}

const hex = (value: number | bigint): string => (BigInt(value) === 0n ? '0' : `0x${value.toString(16)}`)
