import {type Scramble, scrambledHex} from './scramble.ts'

/** Maps the 12 hex digits of a MAC to those of another. */
export type MapMac = (hex: string) => string

/** Antrea's own MACs for what has no device (pkg/agent/openflow: GlobalVirtualMAC and its neighbours): every cluster has them. */
const WELL_KNOWN = /^aabbccddee[0-9a-f]{2}$/

/** A MAC becomes another with the same two lowest bits of its first byte: a group's, the broadcast one and none at all stay. */
export function macMapper(scramble: Scramble): MapMac {
  const known = new Map<string, string>()
  return (hex) => {
    const mac = hex.toLowerCase()
    const first = Number.parseInt(mac.slice(0, 2), 16)
    if ((first & 1) === 1 || WELL_KNOWN.test(mac) || /^0{10}/.test(mac)) return mac
    let image = known.get(mac)
    if (image === undefined) {
      const digits = scrambledHex(scramble, 'mac', mac, 12)
      const byte = (Number.parseInt(digits.slice(0, 2), 16) & 0xfc) | (first & 3)
      image = byte.toString(16).padStart(2, '0') + digits.slice(2)
      known.set(mac, image)
    }
    return image
  }
}
