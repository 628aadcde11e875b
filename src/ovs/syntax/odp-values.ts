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

/** What is left of a value without its mask. */
function bare(text: string, read: (value: string) => unknown): string {
  const slash = text.indexOf('/')
  if (slash < 0) return text
  try {
    read(text.slice(slash + 1))
  } catch {
    throw new Unreadable(`the mask of '${text}'`)
  }
  return text.slice(0, slash)
}

const hex = (value: bigint): string => (value === 0n ? '0' : `0x${value.toString(16)}`)

/**
 * A number: of signs, leading zeros and too many bits OVS makes what its scanf() does.
 *
 * @param tooMany bits that OVS refuses rather than cuts them off
 */
const number = (bits: number, format: (value: bigint) => string, tooMany: 'refused' | 'cut' = 'cut'): OdpValue => ({
  read(text) {
    const digits = bare(text, this.read.bind(this))
    const isPlain = /^(?:0x[\da-f]+|[1-9]\d*|0)$/i.test(digits)
    if (isPlain && BigInt(digits) < 1n << BigInt(bits)) return BigInt(digits)
    if (isPlain ? tooMany === 'cut' : /^\s*[-+\d]/.test(text)) {
      throw new Unreadable(`'${text}' is no number of ${bits} bits`)
    }
    throw new Refused(text)
  },
  format,
})

const addressOf = (family: 4 | 6): OdpValue => ({
  read(text) {
    const digits = bare(text, this.read.bind(this))
    const ip = /^[\da-f:.]+$/i.test(digits) ? parseIp(digits) : null
    if (ip?.family === family) return ip.value
    if (family === 4 && /^\s*\d+(?:\.\d+){3}$/.test(digits)) throw new Unreadable(`'${text}' is no address`)
    throw new Refused(text)
  },
  format: (value) => formatIp({family, value}),
})

/** Names as bits, the lowest first: `syn|ack`, `+trk-new` or a number. */
const flags = (names: readonly string[], bits: number, format: (value: bigint) => string): OdpValue => {
  const numeric = number(bits, format, 'refused')
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
    format,
  }
}

const TCP_NAMES = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ece', 'cwr', 'ns']
const FRAGMENTS = ['no', 'first', 'later']

export const decimal = (bits: number): OdpValue => number(bits, String)
export const hexadecimal = (bits: number): OdpValue => number(bits, hex)
/** Hexadecimal; 0 has the prefix, too. */
export const prefixed = (bits: number): OdpValue => number(bits, (value) => `0x${value.toString(16)}`)
export const FLOW_LABEL = number(20, hex, 'refused')
export const CT_LABEL = number(128, hex, 'refused')
/** `0x0800`. */
export const ETHER_TYPE = number(16, (value) => `0x${value.toString(16).padStart(4, '0')}`)
export const IPV4 = addressOf(4)
export const IPV6 = addressOf(6)
export const CT_STATE = flags(['new', 'est', 'rel', 'rpl', 'inv', 'trk', 'snat', 'dnat'], 8, hex)
export const TCP_FLAGS = flags(TCP_NAMES, 12, (value) => {
  const names = Array.from({length: 12}, (_, bit) => TCP_NAMES[bit] ?? `[${(1 << bit).toString(16)}]`)
  return names.filter((_, bit) => (value >> BigInt(bit)) & 1n).join('|') || '0'
})

export const MAC: OdpValue = {
  read(text) {
    const digits = bare(text, this.read.bind(this))
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
