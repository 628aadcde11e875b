import type {Parsed, Unparsed} from '../parsed.ts'
import {linesOf} from './lines.ts'

export interface Sysctl {
  readonly line: number
  /** `net.ipv4.conf.antrea-gw0.rp_filter`; a dot inside a device's name is printed as `/`. */
  readonly key: string
  readonly value: string
}

/** Reads `sysctl -a`: `key = value` a line. */
export function parseSysctl(text: string): Parsed<Sysctl> {
  const items: Sysctl[] = []
  const unparsed: Unparsed[] = []
  for (const {line, text: raw} of linesOf(text)) {
    const found = /^([^\s=]+)\s*=\s?(.*)$/.exec(raw)
    if (found === null) unparsed.push({line, column: 1, text: raw, reason: 'not key = value'})
    else items.push({line, key: found[1]!, value: found[2]!.trim()})
  }
  return {items, unparsed}
}

/** The setting, or null where it was not printed. */
export const sysctlNamed = (sysctls: readonly Sysctl[], key: string): Sysctl | null =>
  sysctls.find((s) => s.key === key) ?? null

/** Of a device: `net.ipv4.conf.<dev>.<name>`. */
export const deviceSysctl = (sysctls: readonly Sysctl[], family: 4 | 6, dev: string, name: string): Sysctl | null =>
  sysctlNamed(sysctls, `net.ipv${family}.conf.${dev.replaceAll('.', '/')}.${name}`)
