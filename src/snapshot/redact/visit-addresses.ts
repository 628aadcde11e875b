import {type Ip, parseIp} from '../../ip.ts'

/** What is to stand in the place of an address of a text; `mask` is what follows its `/`, `text` all of it. */
export interface AddressVisitor {
  ip(ip: Ip, mask: string | null, text: string): string
  /** @param hex 12 lower-case digits */
  mac(hex: string, mask: string | null, text: string): string
}

const DOTTED = '\\d{1,3}(?:\\.\\d{1,3}){3}'
const COLONS = `(?:[0-9A-Fa-f]{1,4})?(?::[0-9A-Fa-f]{0,4}){2,7}(?:${DOTTED})?`
/** Bytes that are written with dots between them are no address. */
const BYTES = '(?:userdata|note)[=:][0-9A-Fa-f.]+'
const CANDIDATE = new RegExp(
  `${BYTES}|(?<![\\w.])(${COLONS}|${DOTTED})(?:/(${COLONS}|${DOTTED}|\\d{1,3}(?!\\w)))?(?!\\w|\\.\\d)`,
  'g',
)
const MAC = /^[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}$/

/** Goes through all IPv4 and IPv6 addresses and MACs of a text, whatever stands around them. @returns the text with what the visitor put there */
export function visitAddresses(text: string, visitor: AddressVisitor): string {
  return text.replace(CANDIDATE, (all: string, address: string | undefined, mask: string | undefined) => {
    if (address === undefined) return all
    if (MAC.test(address)) return visitor.mac(address.replaceAll(':', '').toLowerCase(), mask ?? null, all)
    const ip = parseIp(address)
    return ip === null ? all : visitor.ip(ip, mask ?? null, all)
  })
}
