import type {Reader} from './action-small.ts'
import {skipAction} from './action-small.ts'
import type {Encap} from './flow-types.ts'

/** Headers that `encap` knows, by name (lib/ofp-ed-props.c). */
const HEADERS: Readonly<Record<string, Encap['header']>> = {
  ethernet: 'ethernet',
  nsh: 'nsh',
  mpls: 'mpls',
  mpls_mc: 'mplsMulticast',
}

/** `encap(ethernet)`, `encap(nsh(md_type=2,tlv(CLASS,TYPE,0xDATA),…))`, `encap(mpls)`, from behind the keyword. */
export const readEncap: Reader = (c, start) => {
  const from = c.pos
  skipAction(c)
  const text = c.text.slice(start, c.pos)
  const [, name = '', arguments_ = ''] = /^\((\w+)(?:\((.*)\))?\)$/.exec(c.text.slice(from, c.pos)) ?? []
  const header = HEADERS[name]
  if (header === undefined) return null
  const properties = splitProperties(arguments_)
  let metadataType: 1 | 2 = 1
  const tlvs: Encap['tlvs'][number][] = []
  for (const property of properties) {
    const tlv = /^tlv\((0x[\da-f]+|\d+),(\d+),0x([\da-f]+)\)$/i.exec(property)
    if (property === 'md_type=1' || property === 'md_type=2') metadataType = property === 'md_type=2' ? 2 : 1
    else if (tlv) tlvs.push({class: Number(tlv[1]), type: Number(tlv[2]), data: tlv[3]!})
    else return null
  }
  return {text, kind: 'encap', header, metadataType, tlvs}
}

/** Splits at the commas that stand in no parentheses. */
const splitProperties = (text: string): string[] => text.match(/[^,(]+(?:\([^)]*\))?/g) ?? []

/** `decap()`, `decap(packet_type(ns=NS,type=TYPE))`, from behind the keyword. */
export const readDecap: Reader = (c, start) => {
  const from = c.pos
  skipAction(c)
  const text = c.text.slice(start, c.pos)
  const argument = c.text.slice(from, c.pos)
  if (argument === '()') return {text, kind: 'decap', to: null}
  const [, namespace, type] =
    /^\(packet_type\(ns=(0x[\da-f]+|\d+),(?:type|id)=(0x[\da-f]+|\d+)\)\)$/i.exec(argument) ?? []
  if (namespace === undefined || type === undefined) return null
  return {text, kind: 'decap', to: ((Number(namespace) << 16) | Number(type)) >>> 0}
}
