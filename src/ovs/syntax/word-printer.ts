import {formatFlags, formatMaskedFlags} from './flags.ts'
import {formatHex, formatIpv4, formatIpv6, formatMac, formatPort, prefixLength} from './format-value.ts'
import type {NumberNames} from './names.ts'

const ALL = 0xffff_ffff

/** Prints single fields of masked words, `name=value/mask`, where any bit of the field is asked for. */
export class WordPrinter {
  protected readonly parts: string[] = []
  protected readonly v: Uint32Array
  protected readonly m: Uint32Array
  protected readonly names: NumberNames

  constructor(values: Uint32Array, masks: Uint32Array, names: NumberNames) {
    this.v = values
    this.m = masks
    this.names = names
  }

  protected put(name: string, value: string): void {
    this.parts.push(`${name}=${value}`)
  }

  protected port(port: number): string {
    const name = this.names.ports?.get(port)
    return name === undefined ? formatPort(port) : quoteName(name)
  }

  protected hex(name: string, word: number, bits: number): void {
    const mask = this.m[word]!
    if (!mask) return
    const value = formatHex(this.v[word]!)
    this.put(name, mask === ALL || mask === 2 ** bits - 1 ? value : `${value}/${formatHex(mask)}`)
  }

  protected decimal(name: string, word: number, bits: number): void {
    const mask = this.m[word]!
    if (!mask) return
    const value = this.v[word]!
    this.put(
      name,
      mask === 2 ** bits - 1 || mask === ALL ? String(value) : `0x${value.toString(16)}/0x${mask.toString(16)}`,
    )
  }

  protected flags(name: string, word: number, bits: readonly string[], full: number): void {
    const mask = this.m[word]!
    if (!mask) return
    const value = this.v[word]!
    this.put(name, (mask & full) >>> 0 === full ? formatFlags(value, bits) : formatMaskedFlags(value, mask, bits))
  }

  protected ipv4(name: string, word: number): void {
    const mask = this.m[word]!
    if (!mask) return
    const length = prefixLength(BigInt(mask), 32)
    const end = length === 32 ? '' : length === null ? `/${formatIpv4(mask)}` : `/${length}`
    this.put(name, formatIpv4(this.v[word]!) + end)
  }

  protected ipv6(name: string, word: number): void {
    if (!this.anyMask(word, 4)) return
    const mask = this.big(this.m, word, 4)
    const length = prefixLength(mask, 128)
    const end = length === 128 ? '' : length === null ? `/${formatIpv6(mask)}` : `/${length}`
    this.put(name, formatIpv6(this.big(this.v, word, 4)) + end)
  }

  protected mac(name: string, word: number): void {
    if (!this.anyMask(word, 2)) return
    const mask = this.big(this.m, word, 2) & 0xffff_ffff_ffffn
    const value = formatMac(this.big(this.v, word, 2))
    this.put(name, mask === 0xffff_ffff_ffffn ? value : `${value}/${formatMac(mask)}`)
  }

  protected wide(name: string, word: number, words: number): void {
    if (!this.anyMask(word, words)) return
    const mask = this.big(this.m, word, words)
    const value = formatHex(this.big(this.v, word, words))
    this.put(name, mask === (1n << BigInt(32 * words)) - 1n ? value : `${value}/${formatHex(mask)}`)
  }

  protected anyMask(word: number, words: number): boolean {
    for (let i = 0; i < words; i++) if (this.m[word + i]) return true
    return false
  }

  protected big(from: Uint32Array, word: number, words: number): bigint {
    let value = 0n
    for (let i = 0; i < words; i++) value = (value << 32n) | BigInt(from[word + i]!)
    return value
  }
}

/** A name as OVS prints it: in quotes where it isn't a plain identifier. */
export function quoteName(name: string): string {
  return /^[A-Za-z_][\w]*$/.test(name) ? name : JSON.stringify(name)
}

/** `0x0800`: at least so many digits. */
export function hexPadded(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`
}
