import type {Parsed, Unparsed} from '../parsed.ts'
import {linesOf} from './lines.ts'

/** An offload feature of a device, one line of `ethtool -k`. */
export interface EthtoolFeature {
  readonly line: number
  readonly name: string
  readonly on: boolean
  /** The driver doesn't let it be changed. */
  readonly fixed: boolean
  /** `on` or `off` where what was asked for differs from what is. */
  readonly requested: string | null
}

/** Reads `ethtool -k DEVICE`. */
export function parseEthtool(text: string): Parsed<EthtoolFeature> {
  const items: EthtoolFeature[] = []
  const unparsed: Unparsed[] = []
  for (const {line, text: raw} of linesOf(text)) {
    if (/^Features for .*:$/.test(raw.trim())) continue
    const found = /^\s*([^\s:]+): (on|off)(?: \[(fixed|requested on|requested off|not requested)\])?\s*$/.exec(raw)
    if (found === null) unparsed.push({line, column: 1, text: raw, reason: 'not a feature of ethtool -k'})
    else
      items.push({
        line,
        name: found[1]!,
        on: found[2] === 'on',
        fixed: found[3] === 'fixed',
        requested: /^requested (.*)$/.exec(found[3] ?? '')?.[1] ?? null,
      })
  }
  return {items, unparsed}
}
