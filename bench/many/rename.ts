import {linkLocal} from '../load/rename.js'
import {macIn, placeAt} from './pair.ts'

/** What only one cluster has, and no copy: Antrea's own MACs, and those of what is outside. */
const COMMON = /^(?:aa:bb:cc:dd:ee|ff:ff|00:00:00|33:33|01:)/
const MAC = /(?<![0-9a-f]{2}:)(?<![0-9a-f])(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![0-9a-f:])/g
const UUID = /(?<![0-9a-f])([0-9a-f]{8})(-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?![0-9a-f])/g
/** An IPv4 address of the controller's API: 16 bytes in base64. */
const BYTES = /"AAAAAAAAAAAAAP\/\/([\w+/]{6}==)"/g
const DEFAULT =
  /("(?:namespace|podNamespace|kubernetes\.io\/metadata\.name)":\s*"|"pod-namespace","|"-n",\s*"|\/(?:pods|policies\/\w+)\/)default(?=["/])/g

/** How texts of the capture read in its copies. */
export interface Renaming {
  /** A text of a node, or of an object of the API server. */
  readonly text: (text: string) => string
  /** The capture's own addresses of gateways and devices alone: of flows that name pods of the first pair on purpose. */
  readonly devices: (text: string) => string
}

/**
 * @param texts those of the capture: every MAC in them is known by then
 * @param outside MACs of machines that are no node
 * @param names names that a whole cluster has once: of policies without a namespace, of agents' pods
 */
export function renamings(
  texts: Iterable<string>,
  outside: ReadonlySet<string>,
  names: readonly string[],
): (pair: number) => Renaming {
  const macs = new Set<string>()
  for (const text of texts) for (const [mac] of text.matchAll(MAC)) macs.add(mac)
  const own = [...macs].filter((mac) => !COMMON.test(mac) && !outside.has(mac))
  const whole = new RegExp(`(?<![\\w-])(?:${[...names, 'team-[bc]'].join('|')})(?![\\w-])`, 'g')
  return (pair) => (pair === 0 ? {text: (text) => text, devices: (text) => text} : renaming(pair, own, whole))
}

function renaming(pair: number, macs: readonly string[], whole: RegExp): Renaming {
  const devices = new Map(
    macs.flatMap((mac) => {
      const copy = macIn(pair, mac)
      return [[mac, copy] as const, [linkLocal(mac), linkLocal(copy)] as const]
    }),
  )
  const half = (digit: string): 1 | 2 => (digit === '1' ? 1 : 2)
  const address = (text: string): string =>
    text
      .replace(/(?<![\d.])10\.10\.([12])(?=\.\d)/g, (_, n: string) => placeAt(pair, half(n)).prefix)
      .replace(/(?<![\d.])172\.31\.0\.1([12])(?!\d)/g, (_, n: string) => placeAt(pair, half(n)).ip)
  const devicesOf = (text: string): string =>
    text
      .replace(MAC, (mac) => devices.get(mac) ?? mac)
      .replace(/fe80::[0-9a-f:]+(?![0-9a-f:])/g, (ip) => devices.get(ip) ?? ip)
  return {
    devices: (text) => devicesOf(text).replace(/(?<![\d.])10\.10\.[12]\.[01](?![\d])/g, address),
    text: (text) =>
      address(devicesOf(text))
        .replace(UUID, (_, head: string, tail: string) => `${moved(head, pair)}${tail}`)
        .replace(BYTES, (_, bytes: string) => `"${encoded(address(decoded(bytes)))}"`)
        .replace(/\bnode([12])\b/g, (_, n: string) => placeAt(pair, half(n)).name)
        .replace(whole, (name) => `${name}-${pair}`)
        .replace(DEFAULT, (_, before: string) => `${before}default-${pair}`),
  }
}

const moved = (hex: string, pair: number): string =>
  ((Number.parseInt(hex, 16) ^ (pair << 8)) >>> 0).toString(16).padStart(8, '0')

const decoded = (bytes: string): string => [...Buffer.from(`AAAAAAAAAAAAAP//${bytes}`, 'base64').subarray(12)].join('.')

const encoded = (ip: string): string =>
  Buffer.from([...new Array<number>(10).fill(0), 255, 255, ...ip.split('.').map(Number)]).toString('base64')
