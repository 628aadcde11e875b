import {actionSet} from './actions.ts'
import {NO_FACTS} from './match.ts'
import type {Random} from './random.ts'
import type {Scene} from './scene.ts'
import type {BridgeSpec, GroupSpec} from './spec.ts'

/** Weights of which a table of slots is made; beside small ones it grows too long, and fields are hashed. */
const ALIKE = [50, 100, 100, 150]

/** A group of any type and selection method, with buckets that watch and weigh. */
export function groupFor(scene: Scene, id: number): GroupSpec {
  const {random, bridge} = scene
  const type =
    id === 1
      ? 'select'
      : random.weighted([
          [3, 'all'],
          [2, 'indirect'],
          [5, 'select'],
          [3, 'ff'],
        ] as const)
  const method =
    type === 'select' && scene.version === 'OpenFlow15'
      ? random.weighted([
          [4, ''],
          [3, ',selection_method=dp_hash'],
          [1, `,selection_method=dp_hash,selection_method_param=${random.pick([1, 4294967296, 4294967300])}`],
          [1, ',selection_method=hash,fields(ip_src,ip_dst)'],
          [1, ',selection_method=hash'],
        ] as const)
      : ''
  const count = type === 'indirect' ? 1 : random.int(5) + (random.chance(0.9) ? 1 : 0)
  // A bucket is an action set: of each kind the last counts, so lists are short.
  const bucketScene = {...scene, depth: 1, inSet: true}
  const weights = random.chance(0.5) ? ALIKE : [0, 1, 7, ...ALIKE]
  const numbered = scene.version === 'OpenFlow15' && random.chance(0.3)
  const buckets = Array.from({length: count}, (_, i) => ({
    head: [
      ...(type === 'select' ? [`weight=${random.pick(weights)}`] : []),
      ...(type === 'ff' || (type === 'select' && random.chance(0.2)) ? [watch(random, bridge, id)] : []),
      ...(numbered ? [`bucket_id=${i * 3}`] : []),
    ],
    actions: random.chance(0.3)
      ? lists(bucketScene)
      : actionSet({...bucketScene, facts: {...NO_FACTS, etherType: random.pick([null, 0x800n, 0x86ddn])}}),
  }))
  return {bridge: bridge.name, id, head: `type=${type}${method}`, buckets}
}

/** Longer lists, with what only lists hold. */
const lists = (scene: Scene): GroupSpec['buckets'][number]['actions'] => {
  const {random, tables} = scene
  const more = random.pick(['resubmit', 'ct', 'clone'])
  const to = random.pick(tables.filter((id) => id > 0))
  if (more === 'resubmit') return [...actionSet(scene), `resubmit(,${to})`]
  if (more === 'ct')
    return [
      ...actionSet(scene),
      scene.hasActionSet ? 'ct(commit,zone=3)' : `ct(commit,zone=3,table=${to},nat(dst=10.9.9.9:8080))`,
    ]
  return [
    {open: 'clone(', list: actionSet(scene), close: ')'},
    `output:${random.pick(scene.bridge.ports.filter(({ofport}) => ofport < 60000)).ofport}`,
  ]
}

const watch = (random: Random, bridge: BridgeSpec, id: number): string =>
  random.chance(0.8)
    ? `watch_port:${random.chance(0.05) ? 88 : random.pick(bridge.ports.filter(({ofport}) => ofport < 60000)).ofport}`
    : `watch_group:${random.pick([1, 2, 3].filter((other) => other !== id))}`
