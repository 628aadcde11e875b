import {W} from '../fields.ts'
import type {Context} from './context.ts'
import {ETH} from './protocols.ts'
import {FULL} from './wildcards.ts'

/** Fields of the header in the order in which the datapath prints them, and whether in decimal. */
const FIELDS: readonly (readonly [name: string, word: number, decimal: boolean])[] = [
  ['flags', W.nsh_flags, true],
  ['ttl', W.nsh_ttl, true],
  ['spi', W.nsh_spi, false],
  ['si', W.nsh_si, true],
  ['c1', W.nsh_c, false],
  ['c2', W.nsh_c + 1, false],
  ['c3', W.nsh_c + 2, false],
  ['c4', W.nsh_c + 3, false],
]

const hex = (number: number, digits = 1): string => `0x${number.toString(16).padStart(digits, '0')}`
const isContext = (word: number): boolean => word >= W.nsh_c && word < W.nsh_c + 4

/** An NSH header that differs is set in all fields that were looked at, also those that don't differ (commit_set_nsh_action()). */
export function commitNsh(ctx: Context): void {
  const {packet, base, wildcards} = ctx
  const hasContext = packet[W.nsh_mdtype] === 1
  const differs = ([, word]: (typeof FIELDS)[number]): boolean =>
    packet[word] !== base[word] && (hasContext || !isContext(word))
  if (packet[W.dl_type] !== ETH.nsh || !FIELDS.some(differs)) return
  const parts: string[] = []
  for (const [name, word, decimal] of FIELDS) {
    base[word] = packet[word]!
    // A header of another type has no such context, and OVS prints it as 0.
    const mask = isContext(word) && !hasContext ? FULL[word]! : (wildcards?.[word] ?? FULL[word]!)
    const value = isContext(word) && !hasContext ? 0 : (packet[word]! & mask) >>> 0
    if (mask === 0) continue
    if (mask === FULL[word]) parts.push(`${name}=${decimal ? value : hex(value)}`)
    else if (decimal) parts.push(`${name}=${hex(value, 2)}/${hex(mask, 2)}`)
    else parts.push(`${name}=${hex(value)}/${hex(mask, 8)}`)
  }
  ctx.odp.push(`set(nsh(${parts.join(',')}))`)
}
