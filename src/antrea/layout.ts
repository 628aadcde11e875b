import type {Flow} from '../ovs/syntax/flow-types.ts'
import type {Generation} from './dialect.ts'
import {type BitField, FLEXIBLE, FLEXIBLE_EARLY, FLEXIBLE_SHARED, V1_2, V1_5} from './layouts.ts'

/** What the bits of registers and marks mean in one generation. */
export interface Layout {
  /** `v1.6` has its output mark in reg0[8], `v1.13` in reg0[21..22]; `shared` is what both have in common. */
  readonly name: 'v1.2' | 'v1.5' | 'v1.6' | 'v1.13' | 'shared' | 'none'
  /** By field name as OVS writes it: `reg0`, `ct_mark`; each ascending by start. */
  readonly fields: ReadonlyMap<string, readonly BitField[]>
}

const toLayout = (name: Layout['name'], fields: readonly BitField[]): Layout => ({
  name,
  fields: new Map(
    [...new Set(fields.map((f) => f.field))].map((key) => [
      key,
      fields.filter((f) => f.field === key).sort((a, b) => a.start - b.start),
    ]),
  ),
})

const LAYOUTS = {
  'v1.2': toLayout('v1.2', V1_2),
  'v1.5': toLayout('v1.5', V1_5),
  'v1.6': toLayout('v1.6', [...FLEXIBLE_SHARED, ...FLEXIBLE_EARLY]),
  'v1.13': toLayout('v1.13', [...FLEXIBLE_SHARED, ...FLEXIBLE]),
  shared: toLayout('shared', FLEXIBLE_SHARED),
  none: toLayout('none', []),
} as const

/** The layout that the flows themselves use: the mark that says "output to reg1" moved with v1.13. */
export function layoutOf(generation: Generation, flows: readonly Flow[], version: () => string | null): Layout {
  if (generation === 'unknown') return LAYOUTS.none
  if (generation !== 'flexible') return LAYOUTS[generation]
  if (flows.some((f) => f.actionsText.includes('/0x600000->reg0'))) return LAYOUTS['v1.13']
  if (flows.some((f) => f.actionsText.includes(':0x100/0x100->reg0'))) return LAYOUTS['v1.6']
  const m = /^v?(\d+)\.(\d+)/.exec(version() ?? '')
  if (!m) return LAYOUTS.shared
  return Number(m[1]) > 1 || Number(m[2]) >= 13 ? LAYOUTS['v1.13'] : LAYOUTS['v1.6']
}
