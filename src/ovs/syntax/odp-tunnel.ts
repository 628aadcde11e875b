import {parseIp} from '../../ip.ts'
import {W} from '../fields.ts'
import {TUN_FLAGS} from './flags.ts'
import {insideParentheses, splitPieces} from './read-pieces.ts'

/** A Geneve option as a datapath flow writes it; which field it is, the bridge's TLV map tells. */
export interface GeneveOption {
  readonly optionClass: number
  readonly type: number
  readonly bytes: number
  readonly value: bigint
}

const KEY_FLAG = 8
const FLAGS: readonly string[] = TUN_FLAGS

/**
 * Reads what stands within `tunnel(…)` of a datapath flow into the packet; masks are left out (odp_tun_key_from_attr() and
 * scan of lib/odp-util.c).
 *
 * @returns the Geneve options, or what of it isn't known
 */
export function readOdpTunnel(packet: Uint32Array, text: string): readonly GeneveOption[] | {readonly unread: string} {
  const tunnel = new TunnelReader(packet)
  for (const piece of splitPieces(text)) {
    if (piece !== '' && !tunnel.read(piece)) return {unread: `'${piece}' of a tunnel is not read`}
  }
  tunnel.finish()
  return tunnel.ttl ? tunnel.options : {unread: 'a tunnel without a TTL is none'}
}

class TunnelReader {
  readonly options: GeneveOption[] = []
  ttl = false
  #keyed = false
  readonly #packet: Uint32Array

  constructor(packet: Uint32Array) {
    this.#packet = packet
  }

  /** One `name=value` or `name(…)`; false where it isn't known. */
  read(piece: string): boolean {
    const [, name = '', rest = ''] = /^(\w+)\s*[=(]?(.*)$/s.exec(piece) ?? []
    const inside = insideParentheses(piece)
    switch (name) {
      case 'tun_id':
        return this.#id(rest)
      case 'src':
      case 'ipv6_src':
        return this.#address(rest, name === 'src' ? W.tun_src : W.tun_ipv6_src)
      case 'dst':
      case 'ipv6_dst':
        return this.#address(rest, name === 'dst' ? W.tun_dst : W.tun_ipv6_dst)
      case 'ttl':
        this.ttl = true
        return this.#number(rest, W.tun_ttl)
      case 'tos':
        return this.#number(rest, W.tun_tos)
      case 'tp_src':
        return this.#number(rest, W.tun_tp_src)
      case 'tp_dst':
        return this.#number(rest, W.tun_tp_dst)
      case 'flags':
        return inside !== null && this.#flags(inside)
      case 'geneve':
        return inside !== null && this.#geneve(inside)
      case 'vxlan':
        return inside !== null && this.#named(insideParentheses(inside), GBP)
      case 'erspan':
        return this.#erspan(inside)
      case 'gtpu':
        return this.#named(inside, GTPU)
      default:
        return false
    }
  }

  /** There is a key where there is a tun_id, whatever the flags say. */
  finish(): void {
    const flags = this.#packet[W.tun_flags]! & ~KEY_FLAG
    this.#packet[W.tun_flags] = this.#keyed ? flags | KEY_FLAG : flags
  }

  #id(text: string): boolean {
    const digits = bare(text)
    if (!isNumber(digits)) return false
    const id = BigInt(digits)
    this.#packet[W.tun_id] = Number((id >> 32n) & 0xffff_ffffn)
    this.#packet[W.tun_id + 1] = Number(id & 0xffff_ffffn)
    this.#keyed = true
    return true
  }

  #address(text: string, word: number): boolean {
    const ip = parseIp(bare(text))
    if (ip === null) return false
    const words = ip.family === 4 ? 1 : 4
    for (let i = 0; i < words; i++) {
      this.#packet[word + i] = Number((ip.value >> BigInt(32 * (words - 1 - i))) & 0xffff_ffffn)
    }
    return true
  }

  #number(text: string, word: number): boolean {
    const digits = bare(text)
    if (!isNumber(digits)) return false
    this.#packet[word] = Number(digits)
    return true
  }

  #flags(text: string): boolean {
    if (isNumber(bare(text))) {
      this.#packet[W.tun_flags]! |= Number(bare(text))
      return true
    }
    for (const [, sign, name = ''] of text.matchAll(/([+-]?)([^|+-]+)/g)) {
      const bit = FLAGS.indexOf(name.trim())
      if (bit < 0) return false
      if (sign !== '-') this.#packet[W.tun_flags]! |= 1 << bit
    }
    return true
  }

  #geneve(text: string): boolean {
    const option = /\{class=(\w+)(?:\/\w+)?,type=(\w+)(?:\/\w+)?,len=(\d+)(?:\/\d+)?,(\w+)(?:\/\w+)?\}/g
    if (text.replace(option, '').trim() !== '') return false
    for (const [, optionClass = '', type = '', bytes = '', value = ''] of text.matchAll(option)) {
      if (![optionClass, type, value].every(isNumber)) return false
      this.options.push({
        optionClass: Number(optionClass),
        type: Number(type),
        bytes: Number(bytes),
        value: BigInt(value),
      })
    }
    return true
  }

  /** Of the hardware id OVS takes the low four bits here. */
  #erspan(text: string | null): boolean {
    const known = this.#named(text, ERSPAN)
    this.#packet[W.tun_erspan_hwid]! &= 0xf
    return known
  }

  #named(text: string | null, words: Readonly<Record<string, number>>): boolean {
    if (text === null) return false
    return splitPieces(text).every((piece) => {
      const [name = '', value = ''] = piece.split('=')
      const word = words[name.trim()]
      return word !== undefined && this.#number(value, word)
    })
  }
}

const GBP = {id: W.tun_gbp_id, flags: W.tun_gbp_flags}
const ERSPAN = {
  ver: W.tun_erspan_ver,
  idx: W.tun_erspan_idx,
  dir: W.tun_erspan_dir,
  hwid: W.tun_erspan_hwid,
}
const GTPU = {flags: W.tun_gtpu_flags, msgtype: W.tun_gtpu_msgtype}

const bare = (value: string): string => value.split('/')[0]!.trim()
const isNumber = (text: string): boolean => /^(?:0x[\da-f]+|\d+)$/i.test(text)
