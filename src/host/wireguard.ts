import {type Prefix, parsePrefix} from '../ip.ts'
import type {Parsed, Unparsed} from '../parsed.ts'
import {linesOf} from './lines.ts'

/** A line of `wg show all dump`: a device, or one of its peers. Private and preshared keys are never kept. */
export type WireguardEntry =
  | {
      readonly kind: 'device'
      readonly line: number
      readonly dev: string
      readonly publicKey: string
      /** UDP. */
      readonly listenPort: number
      readonly fwmark: number | null
    }
  | {
      readonly kind: 'peer'
      readonly line: number
      readonly dev: string
      readonly publicKey: string
      /** `10.0.0.2:51820`; null: none is known. */
      readonly endpoint: string | null
      readonly allowedIps: readonly Prefix[]
      /** Unix time in seconds; null: never. */
      readonly latestHandshake: number | null
      readonly rxBytes: number
      readonly txBytes: number
    }

/** Reads `wg show all dump`: tab-separated, five fields a device, nine a peer. */
export function parseWg(text: string): Parsed<WireguardEntry> {
  const items: WireguardEntry[] = []
  const unparsed: Unparsed[] = []
  for (const {line, text: raw} of linesOf(text)) {
    const entry = decodeEntry(raw.trimEnd().split('\t'), line)
    // The line is not quoted: it may hold a key.
    if (entry === null) unparsed.push({line, column: 1, text: '', reason: 'not a line of wg show all dump'})
    else items.push(entry)
  }
  return {items, unparsed}
}

function decodeEntry(fields: readonly string[], line: number): WireguardEntry | null {
  const [dev = '', second = '', third = '', fourth = '', fifth = '', handshake = '', rx = '', tx = ''] = fields
  if (fields.length === 5 && /^\d+$/.test(fourth)) {
    return {
      kind: 'device',
      line,
      dev,
      publicKey: third,
      listenPort: Number(fourth),
      fwmark: fifth === 'off' ? null : Number(fifth),
    }
  }
  if (fields.length !== 9 || ![handshake, rx, tx].every((field) => /^\d+$/.test(field))) return null
  const allowedIps = fifth
    .split(',')
    .map(parsePrefix)
    .filter((prefix) => prefix !== null)
  const latestHandshake = Number(handshake) || null
  const endpoint = fourth === '(none)' ? null : fourth
  return {
    kind: 'peer',
    line,
    dev,
    publicKey: second,
    endpoint,
    allowedIps,
    latestHandshake,
    rxBytes: Number(rx),
    txBytes: Number(tx),
  }
}
