/** Where the nodes of a copied pair stand: pair 0 is the capture itself, and keeps its names. */
export interface Place {
  /** From 0. */
  readonly pair: number
  /** 1 or 2: which of the capture's nodes it is a copy of. */
  readonly half: 1 | 2
  readonly name: string
  readonly ip: string
  /** `10.10.1`: the first three bytes of its pods' network. */
  readonly prefix: string
}

/** The places of a cluster of so many nodes, two a pair, in order. */
export const placesOf = (nodes: number): readonly Place[] =>
  Array.from({length: nodes}, (_, n) => placeAt(n >> 1, n % 2 === 0 ? 1 : 2))

/** Copies take 10.20.0.0/16 and on for their pods: the capture's own networks, and those that a fault of it names, stay free. */
export function placeAt(pair: number, half: 1 | 2): Place {
  const number = 2 * pair + half
  const prefix = pair === 0 ? `10.10.${half}` : `10.${20 + (number >> 8)}.${number & 255}`
  return {pair, half, name: `node${number}`, ip: `172.31.${pair}.1${half}`, prefix}
}

/** A MAC of the capture's in a copy: the third and fourth byte differ by the pair's number. */
export function macIn(pair: number, mac: string): string {
  const bytes = mac.split(':')
  const moved = (at: number, by: number): string =>
    (Number.parseInt(bytes[at] ?? '0', 16) ^ by).toString(16).padStart(2, '0')
  return [bytes[0], bytes[1], moved(2, pair >> 8), moved(3, pair & 255), bytes[4], bytes[5]].join(':')
}

/** The network of all nodes: the capture's /24 has no room for hundreds. */
export const widerUnderlay = (text: string): string =>
  text
    .replaceAll('172.31.0.0/24', '172.31.0.0/16')
    .replaceAll('172.31.0.255', '172.31.255.255')
    .replace(/(172\.31\.\d+\.1[12])\/24/g, '$1/16')
    .replace(/("local":\s*"172\.31\.\d+\.1[12]",\s*"prefixlen":\s*)24/g, '$116')
