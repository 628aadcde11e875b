import {formatIp, type Ip, isLinkLocal, parseIp, prefixContains, prefixOf} from '../ip.ts'
import type {Parsed} from '../parsed.ts'
import {type JsonObject, readJsonArray} from './json-array.ts'
import {numberOf, objectsOf, textOf} from './json-field.ts'

/** An address of a device, one `addr_info` of `ip -j addr`. `line` is the line where the device's object starts. */
export interface Address {
  readonly line: number
  readonly family: 4 | 6
  readonly ip: Ip
  /** As printed. */
  readonly local: string
  readonly prefixLength: number
  /** The device. */
  readonly dev: string
  /** `global`, `link`, `host`, `site` or a number's text. */
  readonly scope: string | null
  readonly broadcast: string | null
  /** The other end of a point-to-point link. */
  readonly peer: string | null
  /** `tentative`, `dadfailed`, `deprecated`, `secondary`, `nodad`… : keys that are true. */
  readonly flags: readonly string[]
}

/** Reads `ip -j addr`: one item an address, in the order of the devices. A device without addresses has none. */
export function parseAddresses(text: string): Parsed<Address> {
  const devices = readJsonArray(text, (o, line) => {
    const dev = textOf(o, 'ifname')
    return dev === null
      ? 'a device without ifname'
      : // An empty object is the gap that iproute2 leaves for an address it was not asked for.
        objectsOf(o, 'addr_info')
          .filter((info) => Object.keys(info).length > 0)
          .map((info) => decodeAddress(info, dev, line))
  })
  const unreadable = devices.items.flat().filter((item): item is Unreadable => 'reason' in item)
  return {
    items: devices.items.flat().filter((item): item is Address => !('reason' in item)),
    unparsed: [...devices.unparsed, ...unreadable],
  }
}

type Unreadable = Parsed<never>['unparsed'][number]

function decodeAddress(o: JsonObject, dev: string, line: number): Address | Unreadable {
  const local = textOf(o, 'local') ?? ''
  const ip = parseIp(local)
  if (ip === null)
    return {line, column: 1, text: JSON.stringify(o), reason: `${dev} has an address without a readable 'local'`}
  return {
    line,
    family: ip.family,
    ip,
    local,
    prefixLength: numberOf(o, 'prefixlen') ?? (ip.family === 4 ? 32 : 128),
    dev,
    scope: textOf(o, 'scope'),
    broadcast: textOf(o, 'broadcast'),
    peer: textOf(o, 'address'),
    flags: Object.keys(o).filter((key) => o[key] === true),
  }
}

/** The device's address that is this one, or any device's; an address that failed duplicate detection is nobody's. */
export function localAddress(
  addresses: readonly Address[],
  ip: Ip | string,
  dev: string | null = null,
): Address | null {
  const wanted = typeof ip === 'string' ? parseIp(ip) : ip
  if (wanted === null) return null
  const owned = addresses.find(
    (a) =>
      a.family === wanted.family &&
      a.ip.value === wanted.value &&
      (dev === null || a.dev === dev) &&
      !a.flags.includes('dadfailed'),
  )
  return owned ?? loopbackNetwork(addresses, wanted, dev)
}

/** All of 127.0.0.0/8 is local where `lo` has its address: the kernel's own route says so. */
const loopbackNetwork = (addresses: readonly Address[], ip: Ip, dev: string | null): Address | null =>
  addresses.find(
    (a) =>
      a.family === 4 &&
      ip.family === 4 &&
      a.dev === 'lo' &&
      (dev === null || dev === 'lo') &&
      prefixContains(prefixOf(a.ip, a.prefixLength), ip),
  ) ?? null

/**
 * The address that the kernel puts on a packet of its own that leaves by this route: `prefsrc`; else for IPv4
 * (`inet_select_addr`) the device's first primary address, or the one whose network holds the gateway, and where the device
 * has none another device's; for IPv6 the parts of RFC 6724 that addresses alone decide: scope, deprecation, the outgoing
 * device, the longest common prefix. null where there is no address to take.
 */
export function sourceAddressFor(
  route: {
    readonly prefsrc: string | null
    readonly dev: string | null
    readonly gateway: string | null
    readonly dst: Ip
  },
  addresses: readonly Address[],
): string | null {
  if (route.prefsrc !== null) return route.prefsrc
  const {family} = route.dst
  const usable = addresses.filter((a) => a.family === family && !a.flags.some((flag) => UNUSABLE.has(flag)))
  const own = usable.filter((a) => a.dev === route.dev)
  const chosen = family === 4 ? sourceV4(own, usable, route.gateway) : sourceV6(own, usable, route.dst)
  return chosen === undefined ? null : formatIp(chosen.ip)
}

const UNUSABLE = new Set(['tentative', 'dadfailed', 'deprecated', 'secondary'])
const NARROW = new Set(['link', 'host', 'nowhere'])

const isWide = ({scope}: Address): boolean => scope === null || !NARROW.has(scope)

function sourceV4(own: readonly Address[], all: readonly Address[], gateway: string | null): Address | undefined {
  const nextHop = gateway === null ? null : parseIp(gateway)
  const near = nextHop === null ? undefined : own.find((a) => prefixContains(prefixOf(a.ip, a.prefixLength), nextHop))
  return near ?? own.find((a) => a.scope !== 'host') ?? all.find(isWide)
}

function sourceV6(own: readonly Address[], all: readonly Address[], dst: Ip): Address | undefined {
  if (isLinkLocal(dst)) return own.find((a) => a.scope === 'link')
  return longest(own.filter(isWide), dst) ?? longest(all.filter(isWide), dst)
}

function longest(addresses: readonly Address[], dst: Ip): Address | undefined {
  const difference = (a: Address): number => (a.ip.value ^ dst.value).toString(2).length
  return addresses.toSorted((a, b) => difference(a) - difference(b))[0]
}
