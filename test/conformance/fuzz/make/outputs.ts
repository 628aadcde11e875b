import {isIp} from '../match.ts'
import type {Random} from '../random.ts'
import {type Make, outputPort} from '../scene.ts'
import type {BridgeSpec} from '../spec.ts'

const SMALL_LENGTHS = [64, 128, 1500]
/** Reserved ports, and some that are none. */
const RESERVED = [65528, 65530, 65531, 65532, 65534, 65533, 65535, 70000, 77]

export const outputs: Make = (scene) => {
  const {random, bridge} = scene
  const portNumber = random.pick(bridge.ports).ofport
  const port = portNumber === 65534 ? 'LOCAL' : portNumber
  return random.weighted<() => string[]>([
    [9, () => [outputPort(scene)]],
    [2, () => ['IN_PORT']],
    [2, () => ['LOCAL']],
    [4, () => ['FLOOD']],
    [3, () => ['ALL']],
    [7, () => ['NORMAL']],
    [2, () => [`output(port=${port},max_len=${random.pick(SMALL_LENGTHS)})`]],
    [1, () => [`output(port=${random.pick(['LOCAL', 'IN_PORT', String(port)])},max_len=100)`]],
  ])()
}

export const outputRegister: Make = ({random, bridge}) =>
  random.weighted<() => string[]>([
    [2, () => [`set_field:${random.pick(bridge.ports).ofport}->reg1`, 'output:NXM_NX_REG1[]']],
    [2, () => [`set_field:${random.pick(RESERVED)}->reg1`, 'output:NXM_NX_REG1[]']],
    [1, () => [`output:NXM_NX_REG0[${random.pick(['0..15', '16..31', '4..7'])}]`]],
    [1, () => [`output:${random.pick(['OXM_OF_METADATA[0..15]', 'NXM_OF_IN_PORT[]', 'OXM_OF_PKT_REG0[0..31]'])}`]],
  ])()

export const controllers: Make = ({random, version, hasActionSet}) => [
  random.pick([
    'CONTROLLER:128',
    'CONTROLLER:65535',
    'controller(reason=action,max_len=100,id=3)',
    'controller(reason=no_match)',
    'controller(reason=invalid_ttl,max_len=0)',
    'controller(userdata=01.02.03)',
    'controller(id=1,userdata=aa)',
    ...(version === 'OpenFlow10' || hasActionSet ? [] : ['controller(pause)', 'controller(pause,userdata=01)']),
  ]),
]

export const resubmit: Make = ({random, tables, table, bridge, facts, inSet}) => {
  const later = tables.filter((id) => id > table)
  // A table that leads back would seldom end.
  const to = random.chance(0.97) && later.length > 0 ? random.pick(later) : random.pick(tables)
  const port = random.pick(bridge.ports).ofport
  const forms = [
    `resubmit(,${to})`,
    `resubmit(,${to})`,
    `resubmit(${port === 65534 ? 'LOCAL' : port},${to})`,
    ...((facts.isTracked && isIp(facts)) || inSet ? [`resubmit(,${to},ct)`] : []),
    `resubmit(IN_PORT,${to})`,
  ]
  return [random.pick(forms)]
}

export const group: Make = ({random, groups, inSet}) =>
  groups.length === 0 ? null : [`group:${inSet && random.chance(0.1) ? 999 : random.pick(groups)}`]

export const setQueue: Make = ({random}) => [`set_queue:${random.pick([0, 1, 2])}`]
export const popQueue: Make = () => ['set_queue:1', 'pop_queue']
export const enqueue: Make = ({random, bridge, version}) =>
  version === 'OpenFlow10' ? [`enqueue:${realPort(random, bridge)}:${random.int(3)}`] : null

const realPort = (random: Random, {ports}: BridgeSpec): number =>
  random.pick(ports.filter(({ofport}) => ofport < 60000)).ofport

export const bundle: Make = ({random, bridge}) => {
  const ports = random.some(bridge.ports, 2).map(({ofport}) => (ofport === 65534 ? 'LOCAL' : ofport))
  // One that isn't there is none that lives.
  const members = random.chance(0.3) ? [99, ...ports] : ports
  const algorithm = random.chance(0.75) ? 'active_backup' : 'hrw'
  return [
    random.chance(0.5)
      ? `bundle(eth_src,50,${algorithm},ofport,members:${members.join(',')})`
      : `bundle_load(symmetric_l4,7,${algorithm},ofport,NXM_NX_REG1[0..15],members:${members.join(',')})`,
  ]
}

export const multipath: Make = ({random}) => {
  const fields = random.pick(['eth_src', 'symmetric_l4', 'symmetric_l3l4', 'nw_src', 'nw_dst'])
  return [
    `multipath(${fields},50,${random.pick(['modulo_n', 'hash_threshold', 'hrw', 'iter_hash'])},${random.pick([1, 1, 2, 3])},0,NXM_NX_REG${random.int(3)}[0..7])`,
  ]
}

export const sample: Make = ({random, inSet, bridge}) => {
  if (inSet) return null
  const port = random.chance(0.5) ? `,sampling_port=${realPort(random, bridge)}` : ''
  return [
    `sample(probability=${random.pick([1, 1000, 65535, 65535])},collector_set_id=1,obs_domain_id=${random.int(3)},obs_point_id=7${port}${random.pick(['', ',ingress', ',egress'])})`,
  ]
}
