import type {Parsed} from '../parsed.ts'
import {readJsonArray} from './json-array.ts'
import {numberOf, textOf, textsOf} from './json-field.ts'

/** A port of a Linux bridge, one object of `bridge -j -d link`. `line` is the line where its object starts. */
export interface BridgeLink {
  readonly line: number
  readonly ifname: string
  readonly flags: readonly string[]
  readonly mtu: number | null
  /** The bridge. */
  readonly master: string | null
  /** `forwarding`, `blocking`, `disabled`, `learning`, `listening`. */
  readonly state: string | null
  /** null: not printed (no `-d`). */
  readonly hairpin: boolean | null
}

/** Reads `bridge -j -d link`. */
export const parseBridgeLink = (text: string): Parsed<BridgeLink> =>
  readJsonArray(text, (o, line): BridgeLink | string => {
    const ifname = textOf(o, 'ifname')
    if (ifname === null) return 'a bridge port without ifname'
    const hairpin = o.hairpin
    return {
      line,
      ifname,
      flags: textsOf(o, 'flags'),
      mtu: numberOf(o, 'mtu'),
      master: textOf(o, 'master'),
      state: textOf(o, 'state'),
      hairpin: typeof hairpin === 'boolean' ? hairpin : null,
    }
  })
