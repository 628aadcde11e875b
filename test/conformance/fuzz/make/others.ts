import {fieldNamed} from '../../../../src/ovs/fields.ts'
import {allows} from '../match.ts'
import {PROTO} from '../packet.ts'
import {type Make, outputPort} from '../scene.ts'

export const clone: Make = (scene) => {
  if (scene.depth > 2 || scene.inSet) return null
  const inside = {...scene, depth: scene.depth + 1}
  // Something that is written in it, and is not behind it.
  const written = scene.random.chance(0.4) ? ['set_field:02:00:00:00:00:77->eth_dst'] : []
  return [{open: 'clone(', list: [...written, ...scene.list(inside)], close: ')'}]
}

/** Mostly what it writes is sent somewhere: it is in no final flow. */
export const checkPacketLarger: Make = (scene) => {
  const {random, inSet} = scene
  if (inSet) return null
  const bit = `NXM_NX_REG${random.int(3)}[${random.int(32)}]`
  const check = `check_pkt_larger(${random.pick([100, 1400])})->${bit}`
  return random.chance(0.5) ? [check, `move:${bit}->NXM_OF_ETH_SRC[0]`, outputPort(scene)] : [check]
}

export const finTimeout: Make = ({facts}) =>
  facts.proto === PROTO.tcp && allows(facts, fieldNamed('tcp_src'))
    ? ['fin_timeout(idle_timeout=5,hard_timeout=10)']
    : null

/** One of these texts, wherever it stands in a list. */
export const only =
  (...texts: readonly string[]): Make =>
  ({random}) => [random.pick(texts)]

export const recirculate: Make = ({hasActionSet}) => (hasActionSet ? null : ['debug_recirc'])

export const deleteField: Make = ({random, vocabulary: {options}}) =>
  options.length === 0 ? null : [`delete_field:${random.pick(options).name}`]
