import {formatIp, parseIp} from '../../ip.ts'

/** A part that isn't known here, though OVS may know it. */
export class Unreadable extends Error {}
/** A part that OVS itself doesn't read. */
export class Refused extends Error {}
/** Keys that OVS reads, but makes no flow of. */
export class KeyError extends Error {}

/** How a value stands in a datapath flow, and how OVS writes it in an error. */
export interface OdpValue {
  /** @throws {Refused} where OVS reads no such value; {@link Unreadable} where only OVS knows */
  readonly read: (text: string) => bigint
  readonly format: (value: bigint) => string
}

const bare = (text: string): string => text.split('/')[0]!

const hex = (value: bigint): string => (value === 0n ? '0' : `0x${value.toString(16)}`)

/** A number with a mask or without, which is left out; of signs, leading zeros and too many bits OVS makes what its scanf() does. */
const number = (bits: number, format: (value: bigint) => string): OdpValue => ({
  read: (text) => {
    const digits = bare(text)
    if (/^(?:0x[\da-f]+|[1-9]\d*|0)$/i.test(digits) && BigInt(digits) < 1n << BigInt(bits)) return BigInt(digits)
    if (/^\s*[-+\d]/.test(text)) throw new Unreadable(`'${text}' is no number of ${bits} bits`)
    throw new Refused(text)
  },
  format,
})

const addressOf = (family: 4 | 6): OdpValue => ({
  read: (text) => {
    const ip = parseIp(bare(text))
    if (ip?.family !== family) throw new Unreadable(`'${text}' is no address`)
    return ip.value
  },
  format: (value) => formatIp({family, value}),
})

/** Names as bits, the lowest first: `syn|ack`, `+trk-new` or a number; written with bars. */
const flags = (names: readonly string[], bits: number): OdpValue => {
  const numeric = number(bits, String)
  const bitOf = (name: string): bigint => {
    const bit = names.indexOf(name)
    if (bit < 0) throw new Refused(name)
    return 1n << BigInt(bit)
  }
  return {
    read: (text) => {
      if (/^\d/.test(text)) return numeric.read(text)
      if (/^[+-]/.test(text)) {
        const each = text.match(/[+-][^+-]*/g) ?? []
        if (new Set(each.map((name) => name.slice(1))).size < each.length) throw new Refused(text)
        return each.reduce((sum, name) => sum | (bitOf(name.slice(1)) * (name[0] === '+' ? 1n : 0n)), 0n)
      }
      return text.split('|').reduce((sum, name) => sum | bitOf(name), 0n)
    },
    format: (value) => names.filter((_, bit) => (value >> BigInt(bit)) & 1n).join('|') || '0',
  }
}

const FRAGMENTS = ['no', 'first', 'later']

export const decimal = (bits: number): OdpValue => number(bits, String)
export const hexadecimal = (bits: number): OdpValue => number(bits, hex)
/** `0x0800`. */
export const ETHER_TYPE = number(16, (value) => `0x${value.toString(16).padStart(4, '0')}`)
export const IPV4 = addressOf(4)
export const IPV6 = addressOf(6)
export const TCP_FLAGS = flags(['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ece', 'cwr', 'ns'], 12)
export const CT_STATE = flags(['new', 'est', 'rel', 'rpl', 'inv', 'trk', 'snat', 'dnat'], 8)

export const MAC: OdpValue = {
  read: (text) => {
    const digits = bare(text)
    if (!/^[\da-f]{1,2}(?::[\da-f]{1,2}){5}$/i.test(digits)) throw new Refused(text)
    return BigInt(`0x${digits.replace(/[\da-f]+/gi, (byte) => byte.padStart(2, '0')).replaceAll(':', '')}`)
  },
  format: (value) =>
    value
      .toString(16)
      .padStart(12, '0')
      .replace(/..(?=.)/g, '$&:'),
}

/** Which fragment, by its place in {@link FRAGMENTS}. */
export const FRAGMENT: OdpValue = {
  read: (text) => {
    const which = FRAGMENTS.indexOf(text)
    if (which < 0) throw new Refused(text)
    return BigInt(which)
  },
  format: (value) => FRAGMENTS[Number(value)]!,
}
