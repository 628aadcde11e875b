import {fieldNamed} from '../../../../src/ovs/fields.ts'
import {allows} from '../match.ts'
import {PROTO} from '../packet.ts'
import type {Make} from '../scene.ts'

export const clone: Make = (scene) => {
  if (scene.depth > 2 || scene.inSet) return null
  const inside = {...scene, depth: scene.depth + 1}
  return [{open: 'clone(', list: scene.list(inside), close: ')'}]
}

export const checkPacketLarger: Make = ({random, inSet}) =>
  inSet ? null : [`check_pkt_larger(${random.pick([100, 1400])})->NXM_NX_REG${random.int(3)}[${random.int(32)}]`]

export const finTimeout: Make = ({facts}) =>
  facts.proto === PROTO.tcp && allows(facts, fieldNamed('tcp_src'))
    ? ['fin_timeout(idle_timeout=5,hard_timeout=10)']
    : null

/** One of these texts, wherever it stands in a list. */
export const only =
  (...texts: readonly string[]): Make =>
  ({random}) => [random.pick(texts)]

export const deleteField: Make = ({random, vocabulary: {options}}) =>
  options.length === 0 ? null : [`delete_field:${random.pick(options).name}`]
