import {formatIp, type Ip, parseIp} from '../../ip.ts'
import type {KnownAddresses} from './known-addresses.ts'
import type {MapIp} from './map-ip.ts'
import type {MapMac} from './map-mac.ts'
import {mapMasked, mapMaskedText, prefixLength} from './masked-ip.ts'
import {Unsafe} from './unsafe.ts'
import {visitAddresses} from './visit-addresses.ts'

/** What becomes of each address, and which numbers are taken for one. */
export interface AddressMap {
  readonly ip: MapIp
  readonly mac: MapMac
  readonly known: KnownAddresses
}

/** Replaces all addresses of a text, also those that are written as numbers. @throws {Unsafe} where one has a mask that no other address can have */
export function mapAddresses(text: string, map: AddressMap): string {
  const written = visitAddresses(text, {
    ip: (ip, mask, all) => {
      const image = mask === null ? formatIp(map.ip(ip)) : mapMaskedText(map.ip, ip, mask)
      // What stays the same address keeps its spelling.
      return parseIp(image.split('/')[0]!)?.value === ip.value ? all : image
    },
    mac: (hex, mask, all) => mapMac(map.mac, hex, mask, all),
  })
  return written.replace(
    NUMBER,
    (all: string, prefix: string | undefined, digits: string, mask: string | undefined) => {
      const image = mapNumber(map, digits.toLowerCase(), mask === undefined ? null : mask.slice(2))
      return image === null ? all : `${prefix ?? ''}${image}${mask === undefined ? '' : `/${mask}`}`
    },
  )
}

/** Bits of a MAC that its image has too. */
const KEPT_BITS = 3n << 40n
const ALL_BITS = (1n << 48n) - 1n

function mapMac(map: MapMac, hex: string, mask: string | null, all: string): string {
  const image = map(hex)
  if (image === hex) return all
  const written = image.replace(/..(?!$)/g, '$&:')
  if (mask === null) return written
  const bits = BigInt(`0x${mask.replaceAll(':', '')}`)
  if (bits !== ALL_BITS && (bits & ~KEPT_BITS) !== 0n) throw new Unsafe('a MAC has a mask')
  return `${written}/${mask}`
}

const NUMBER = /(?<![\w.-])(0x)?([0-9A-Fa-f]{7,32})(?:\/(0x[0-9A-Fa-f]+))?(?![\w:-])/g

/** The image of hex digits that are a known address or MAC, with as many digits where they begin with zeros; null for any other number. */
function mapNumber(map: AddressMap, digits: string, mask: string | null): string | null {
  const {known} = map
  const mac = digits.replace(/^0{4}(?=.{12}$)/, '').padStart(12, '0')
  if (mac.length === 12 && known.macs.has(mac) && digits.length >= 10) return map.mac(mac).padStart(digits.length, '0')
  if (digits.length > 8 && digits.length < 28) return null
  const ip: Ip = {family: digits.length > 8 ? 6 : 4, value: BigInt(`0x${digits}`)}
  if (!(ip.family === 4 ? known.v4.has(Number(ip.value)) : known.v6.has(ip.value))) return null
  return mapMaskedHex(map.ip, ip, mask).padStart(digits.startsWith('0') ? digits.length : 0, '0')
}

/** The hex digits of an address's image; `mask` has hex digits too. @throws {Unsafe} for a mask with holes */
export function mapMaskedHex(map: MapIp, ip: Ip, mask: string | null): string {
  if (mask === null) return map(ip).value.toString(16)
  const length = prefixLength({family: ip.family, value: BigInt(`0x${mask}`)})
  if (length === null) throw new Unsafe('a register with an address has a mask with holes')
  return mapMasked(map, ip, length).value.toString(16)
}
