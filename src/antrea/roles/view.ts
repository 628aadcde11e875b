import type {Dialect, Table} from '../dialect.ts'
import {type FlowFacts, valueMatched, valueSet} from '../facts.ts'
import type {Lookup} from '../lookup.ts'
import {namedAddress, portName} from '../names.ts'
import type {BridgePort} from '../ports.ts'

/** A flow with all that its role depends on. */
export interface RoleView {
  readonly facts: FlowFacts
  readonly table: Table
  readonly dialect: Dialect
  readonly lookup: Lookup
}

/** What a flow of one table is for; null where it is none of the flows that Antrea is known to install there. */
export type RoleOf = (view: RoleView) => string | null

export const termOf = ({facts}: RoleView, ...names: readonly string[]): string | null => {
  for (const name of names) {
    const term = facts.terms.get(name)
    if (term?.value !== null && term !== undefined) return `${term.value}${term.mask === null ? '' : `/${term.mask}`}`
  }
  return null
}

export const sourceOf = (view: RoleView): string | null => termOf(view, 'nw_src', 'ipv6_src')
export const destinationOf = (view: RoleView): string | null => termOf(view, 'nw_dst', 'ipv6_dst')
export const named = (view: RoleView, address: string): string => namedAddress(address, view.lookup)

/** The port of `in_port=`. */
export function inPortOf(view: RoleView): BridgePort | null {
  const value = termOf(view, 'in_port')
  if (value === null) return null
  return /^\d+$/.test(value) ? view.lookup.port(Number(value)) : view.lookup.portNamed(value)
}

/** Who sends through `in_port`: the pod, the port's name, or the number. */
export function sender(view: RoleView): string | null {
  const port = inPortOf(view)
  return (port && portName(port)) ?? (termOf(view, 'in_port') === null ? null : `port ${termOf(view, 'in_port')}`)
}

/** The value that the match demands of one of the layout's fields; null where it demands none, or the layout has no such field. */
export function matched(view: RoleView, register: string, name: string): number | null {
  const field = view.dialect.layout.fields.get(register)?.find((f) => f.name === name)
  const value = field ? valueMatched(view.facts, register, field.start, field.bits) : null
  return value === null ? null : Number(value)
}

/** The same of what the actions set. */
export function assigned(view: RoleView, register: string, name: string): number | null {
  const field = view.dialect.layout.fields.get(register)?.find((f) => f.name === name)
  const value = field ? valueSet(view.facts.actions, register, field.start, field.bits) : null
  return value === null ? null : Number(value)
}

/** Words for a place (`tunnel`, `gateway`, `local pod`) as the layout numbers it. */
export function placeOf(view: RoleView, register: string, name: string, value: number | null): string | null {
  const field = view.dialect.layout.fields.get(register)?.find((f) => f.name === name)
  if (value === null || field?.meaning.kind !== 'words') return null
  return field.meaning.words[value]?.replace(/^.* = /, '') ?? null
}

export const isMiss = ({facts}: RoleView): boolean => facts.flow.matchText === ''
export const hasCtState = ({facts}: RoleView, flag: string): boolean =>
  facts.terms.get('ct_state')?.value?.includes(flag) ?? false
