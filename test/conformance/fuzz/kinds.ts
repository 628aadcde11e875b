import {ct, ctClear, ctNat} from './make/ct.ts'
import {load, move, moveOverlapping, pop, push, setField} from './make/fields.ts'
import {clearActions, meter, writeActions, writeMetadata} from './make/instructions.ts'
import {learn} from './make/learn.ts'
import {checkPacketLarger, clone, deleteField, finTimeout, only, recirculate} from './make/others.ts'
import {
  bundle,
  controllers,
  enqueue,
  group,
  multipath,
  outputRegister,
  outputs,
  popQueue,
  resubmit,
  sample,
  setQueue,
} from './make/outputs.ts'
import {
  decapsulate,
  decMplsTtl,
  decNshTtl,
  decTtl,
  encapsulate,
  modNetwork,
  modVlanPcp,
  modVlanVid,
  mplsField,
  popMpls,
  popVlan,
  pushMpls,
  pushVlan,
} from './make/tags.ts'
import type {Make, Scene} from './scene.ts'
import type {Piece} from './spec.ts'

/** What makes actions of a kind, and how often it is chosen for a list and for an action set; 0: where it is wanted alone. */
type Row = readonly [kind: string, make: Make, inList: number, inSet: number]

const ROWS: readonly Row[] = [
  ['set', setField, 14, 14],
  ['set', load, 6, 3],
  ['set', modNetwork, 4, 4],
  ['set', mplsField, 2, 1],
  ['set', only('set_tunnel:0x7', 'set_tunnel64:0x1234567890'), 1, 0],
  ['move', move, 8, 4],
  ['move', moveOverlapping, 2, 0],
  ['push', push, 4, 0],
  ['pop', pop, 4, 0],
  ['pushVlan', pushVlan, 5, 3],
  ['popVlan', popVlan, 4, 2],
  ['modVlanVid', modVlanVid, 2, 1],
  ['modVlanPcp', modVlanPcp, 1, 1],
  ['pushMpls', pushMpls, 3, 2],
  ['popMpls', popMpls, 3, 1],
  ['decMplsTtl', decMplsTtl, 2, 1],
  ['decTtl', decTtl, 6, 4],
  ['decNshTtl', decNshTtl, 1, 0],
  ['encap', encapsulate, 1, 0],
  ['decap', decapsulate, 1, 0],
  ['output', outputs, 13, 8],
  ['outputReg', outputRegister, 2, 0],
  ['controller', controllers, 4, 0],
  ['resubmit', resubmit, 9, 3],
  ['group', group, 7, 3],
  ['ct', ct, 10, 0],
  ['nat', ctNat, 0, 0],
  ['ctClear', ctClear, 2, 0],
  ['learn', learn, 3, 0],
  ['clone', clone, 5, 0],
  ['checkPktLarger', checkPacketLarger, 4, 0],
  ['setQueue', setQueue, 3, 1],
  ['popQueue', popQueue, 1, 0],
  ['enqueue', enqueue, 1, 0],
  ['bundle', bundle, 2, 0],
  ['multipath', multipath, 1, 0],
  ['sample', sample, 1, 0],
  ['note', only('note:11.22.33.44.55.66'), 1, 0],
  ['exit', only('exit'), 1, 0],
  ['debugSlow', only('debug_slow'), 1, 0],
  ['debugRecirc', recirculate, 1, 0],
  ['deleteField', deleteField, 1, 0],
  ['finTimeout', finTimeout, 1, 0],
  ['meter', meter, 0, 0],
  ['clearActions', clearActions, 0, 0],
  ['writeActions', writeActions, 0, 0],
  ['writeMetadata', writeMetadata, 0, 0],
]

/** Kinds that a flow has by what it is: made wherever flows are. */
export const EVERYWHERE: ReadonlySet<string> = new Set(['drop', 'goto', 'conjunction'])

/** Kinds that can be made at all. */
export const MADE: ReadonlySet<string> = new Set([...ROWS.map(([kind]) => kind), ...EVERYWHERE])

/** An action of any kind that is exact; nothing where the scene does not allow what was chosen. */
export function anyAction(scene: Scene): readonly Piece[] {
  const {kinds} = scene.vocabulary
  const rows = ROWS.flatMap(([kind, make, inList, inSet]) => {
    const weight = scene.inSet ? inSet : inList
    return weight > 0 && kinds.has(kind) ? [[weight, make] as const] : []
  })
  return scene.random.weighted(rows)(scene) ?? []
}

/** An action of this kind, or nothing where the scene does not allow one. */
export function actionOf(scene: Scene, kind: string): readonly Piece[] {
  const makers = ROWS.filter(([name]) => name === kind)
  return makers.length === 0 ? [] : (scene.random.pick(makers)[1](scene) ?? [])
}
