import {fieldNamed} from '../../../../src/ovs/fields.ts'
import type {Make, Scene} from '../scene.ts'
import type {Piece} from '../spec.ts'
import {maskFor, maskOf, valueFor} from '../values.ts'

/** OpenFlow 1.0 has no instructions, and none stands within a list. */
const none = ({version, depth}: Scene): boolean => version === 'OpenFlow10' || depth > 0

export const meter: Make = (scene) =>
  none(scene) || scene.meters.length === 0 ? null : [`meter:${scene.random.pick(scene.meters)}`]

export const clearActions: Make = (scene) => (none(scene) || !scene.hasActionSet ? null : ['clear_actions'])

export const writeActions: Make = (scene) =>
  none(scene) || !scene.hasActionSet
    ? null
    : [{open: 'write_actions(', list: scene.list({...scene, inSet: true}).filter(isAllowed), close: ')'}]

/** What a bucket may hold and an action set may not. */
const isAllowed = (piece: Piece): boolean =>
  typeof piece !== 'string' || !/max_len|group:999|resubmit\(.*ct\)/.test(piece)

export const writeMetadata: Make = (scene) => {
  if (none(scene)) return null
  const {random} = scene
  const mask = random.chance(0.5) ? maskOf(64) : maskFor(random, fieldNamed('metadata'))
  const value = valueFor(random, fieldNamed('metadata')) & mask
  return [`write_metadata:0x${value.toString(16)}${mask === maskOf(64) ? '' : `/0x${mask.toString(16)}`}`]
}
