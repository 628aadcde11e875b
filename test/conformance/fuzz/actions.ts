import {actionOf, anyAction} from './kinds.ts'
import {outputPort, type Scene} from './scene.ts'
import type {Piece} from './spec.ts'

/** A list of actions; mostly it ends by going on to another table. */
export function actionsFor(scene: Scene): Piece[] {
  const {random, version, tables, table, depth} = scene
  if (depth === 0 && random.chance(0.03)) return []
  const list: Piece[] = []
  if (depth === 0 && random.chance(0.04)) list.push(...actionOf(scene, 'meter'))
  const count = random.weighted([
    [2, 0],
    [5, 1],
    [5, 2],
    [4, 3],
    [2, 5],
    [1, 8],
  ] as const)
  for (let i = 0; i < count; i++) list.push(...anyAction(scene))
  if (depth > 0) {
    if (list.length === 0) list.push(outputPort(scene))
    return list
  }
  if (random.chance(0.35)) list.push(outputPort(scene))
  const later = tables.filter((id) => id > table)
  if (version === 'OpenFlow10') {
    if (later.length > 0 && random.chance(0.6)) list.push(`resubmit(,${random.pick(later)})`)
    return list
  }
  const instructions = INSTRUCTIONS.flatMap(([kind, chance]) => (random.chance(chance) ? actionOf(scene, kind) : []))
  list.push(...instructions)
  if (later.length > 0 && random.chance(0.55)) list.push(`goto_table:${random.pick(later)}`)
  else if (later.length > 0 && random.chance(0.3) && instructions.length === 0)
    list.push(`resubmit(,${random.pick(later)})`)
  return list
}

/** In the order that OpenFlow gives them. */
const INSTRUCTIONS = [
  ['clearActions', 0.08],
  ['writeActions', 0.35],
  ['writeMetadata', 0.06],
] as const

/** Actions that an action set may hold. */
export function actionSet(scene: Scene): Piece[] {
  const set: Piece[] = []
  const inside = {...scene, depth: scene.depth + 1, inSet: true}
  const count = 1 + scene.random.int(3)
  for (let i = 0; i < count; i++) set.push(...anyAction(inside))
  if (scene.random.chance(0.6) || set.length === 0) set.push(outputPort(scene))
  return set
}
