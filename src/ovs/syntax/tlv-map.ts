import type {Parsed, Unparsed} from '../../parsed.ts'
import {textLines, unparsedLine} from './lines.ts'
import {isReplyHeader} from './not-a-flow.ts'

/** A Geneve option that is a field of flows. */
export interface TlvMapping {
  readonly line: number
  readonly optionClass: number
  readonly type: number
  readonly bytes: number
  /** N of `tun_metadataN`. */
  readonly index: number
}

const ENTRY = /^(0x[\da-f]+|0)\s+(0x[\da-f]+|0)\s+(\d+)\s+tun_metadata(\d+)$/i

/** Reads `ovs-ofctl dump-tlv-map` (lib/ofp-print.c of Open vSwitch). */
export function parseTlvMap(text: string): Parsed<TlvMapping> {
  const items: TlvMapping[] = []
  const unparsed: Unparsed[] = []
  for (const line of textLines(text)) {
    const found = ENTRY.exec(line.text)
    if (found) {
      const [optionClass, type, bytes, index] = found.slice(1).map(Number)
      items.push({line: line.line, optionClass: optionClass!, type: type!, bytes: bytes!, index: index!})
    } else if (
      !isReplyHeader(line.text) &&
      !/^(?:max option|allocated option|mapping table|class\s+type|-+)/.test(line.text)
    ) {
      unparsed.push(unparsedLine(line, 'not a mapping'))
    }
  }
  return {items, unparsed}
}

/** As `parseFlows` takes it: N → bytes. */
export function tlvLengths(mappings: readonly TlvMapping[]): ReadonlyMap<number, number> {
  return new Map(mappings.map(({index, bytes}) => [index, bytes] as const))
}
