import {formatIp, type Ip, parseIp} from '../../ip.ts'
import type {MapIp} from './map-ip.ts'
import {Unsafe} from './unsafe.ts'

const bitsOf = (family: 4 | 6): number => (family === 4 ? 32 : 128)

/** How many leading ones a mask has; null where it has holes. */
export function prefixLength({family, value}: Ip): number | null {
  const ones = value.toString(2).padStart(bitsOf(family), '0')
  return /^1*0*$/.test(ones) ? ones.lastIndexOf('1') + 1 : null
}

/** The image of an address of which only the first `length` bits count: a network stays one, without host bits. */
export function mapMasked(map: MapIp, ip: Ip, length: number): Ip {
  const host = BigInt(bitsOf(ip.family) - length)
  const image = map(ip)
  const isNetwork = (ip.value >> host) << host === ip.value
  return isNetwork ? {family: ip.family, value: (image.value >> host) << host} : image
}

/** `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `fd00::/64`: the image of an address that is written with a mask. @throws {Unsafe} for a mask with holes */
export function mapMaskedText(map: MapIp, ip: Ip, mask: string): string {
  const asIp = /^\d+$/.test(mask) ? null : parseIp(mask)
  const length = /^\d+$/.test(mask) ? Number(mask) : asIp?.family === ip.family ? prefixLength(asIp) : null
  if (length === null || length > bitsOf(ip.family)) throw new Unsafe('an address has a mask with holes')
  return `${formatIp(mapMasked(map, ip, length))}/${mask}`
}
