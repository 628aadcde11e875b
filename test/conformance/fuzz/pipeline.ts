import {actionSet, actionsFor, type Scene} from './actions.ts'
import {matchFor, NO_FACTS} from './match.ts'
import {type PacketSpec, packetFor} from './packet.ts'
import type {Random} from './random.ts'
import type {BridgeSpec, FlowSpec, GroupSpec, Pipeline, Topology} from './spec.ts'

/** A pipeline on all bridges, and the packets that it was made around. */
export interface Made {
  readonly pipeline: Pipeline
  readonly packets: readonly {readonly bridge: string; readonly packet: PacketSpec}[]
}

/** Makes a pipeline in whose matches the packets it gives mostly are. */
export function pipelineFor(random: Random, topology: Topology): Made {
  const version = random.weighted([
    [8, 'OpenFlow15'],
    [1, 'OpenFlow13'],
    [2, 'OpenFlow10'],
  ] as const)
  const hasActionSet = version !== 'OpenFlow10' && random.chance(0.3)
  const meters = [1, 4]
  const flows: FlowSpec[] = []
  const groups: GroupSpec[] = []
  const packets: Made['packets'][number][] = []
  for (const bridge of topology.bridges) {
    const own = Array.from({length: 10}, () => packetFor(random, bridge, topology))
    // With a hash, select groups need no recirculation.
    if (hasActionSet) for (const packet of own) packet.set('dp_hash', BigInt(1 + random.int(16)))
    packets.push(...own.map((packet) => ({bridge: bridge.name, packet})))
    const tables = [0, ...random.some([1, 2, 3, 4, 5, 6, 7, 10, 20, 30, 253], 5)]
    const ids = version === 'OpenFlow10' ? [] : [1, 2, 3, 4, 5, 70000]
    const scene = (table: number): Scene => ({
      random,
      bridge,
      version,
      table,
      tables,
      groups: ids,
      meters,
      facts: NO_FACTS,
      hasActionSet,
      depth: 0,
      inSet: false,
    })
    for (const id of ids) groups.push(groupFor(scene(random.pick(tables)), id))
    for (const table of tables) flows.push(...tableFlows(scene(table), own))
  }
  return {pipeline: {version, flows, groups, meters}, packets}
}

function tableFlows(scene: Scene, packets: readonly PacketSpec[]): FlowSpec[] {
  const {random} = scene
  const flows: FlowSpec[] = []
  const count = 3 + random.int(8)
  for (let i = 0; i < count; i++) {
    const {match, facts} = matchFor(random, random.pick(packets))
    const priority = random.pick([1, 10, 100, 150, 200, 210, 250, 300, 400, 500, 999, 1000, 32768, 40000, 65535])
    flows.push(flowOf(scene, priority, match, actionsFor({...scene, facts})))
  }
  if (random.chance(0.3)) flows.push(...conjunctionFlows(scene, packets))
  if (random.chance(0.6)) flows.push(flowOf(scene, 0, [], actionsFor({...scene})))
  return distinct(flows)
}

const flowOf = (
  {bridge, table, random}: Scene,
  priority: number,
  match: string[],
  actions: FlowSpec['actions'],
): FlowSpec => ({
  bridge: bridge.name,
  table,
  priority,
  cookie: random.chance(0.2) ? 1 + random.int(999) : 0,
  match,
  actions,
})

/** Flows of one priority that could both match are left in: equal ones are not. */
function distinct(flows: readonly FlowSpec[]): FlowSpec[] {
  const seen = new Map<string, FlowSpec>()
  for (const flow of flows) seen.set(`${flow.priority} ${[...flow.match].sort().join(',')}`, flow)
  return [...seen.values()]
}

/** Clauses of one or two conjunctions, with the traps: shared clauses, other priorities, hard flows under soft ones. */
function conjunctionFlows(scene: Scene, packets: readonly PacketSpec[]): FlowSpec[] {
  const {random} = scene
  const flows: FlowSpec[] = []
  const base = random.pick([150, 250, 400])
  const sizes = Array.from({length: 1 + random.int(3)}, () => random.pick([2, 2, 3, 4]))
  for (const [i, clauses] of sizes.entries()) {
    const id = 11 + i
    const priority = random.chance(0.7) ? base : base + 10 * (1 + random.int(3))
    for (let clause = 1; clause <= clauses; clause++) {
      const alternatives = 1 + random.int(3)
      for (let i = 0; i < alternatives; i++) {
        const {match} = matchFor(random, random.pick(packets))
        if (match.length === 0) continue
        const own = `conjunction(${id},${clause}/${clauses})`
        const more = random.int(sizes.length)
        const other = random.chance(0.2)
          ? [`conjunction(${11 + more},${1 + random.int(sizes[more]!)}/${sizes[more]})`]
          : []
        flows.push(flowOf(scene, priority, match, [own, ...other.filter((text) => text !== own)]))
        if (random.chance(0.15))
          flows.push(flowOf(scene, priority - random.pick([1, 50]), match, actionsFor({...scene, facts: NO_FACTS})))
      }
    }
    const {match, facts} = random.chance(0.4) ? matchFor(random, random.pick(packets)) : {match: [], facts: NO_FACTS}
    flows.push(
      flowOf(
        scene,
        random.pick([base, base - 10, 90, 500]),
        [...match, `conj_id=${id}`],
        actionsFor({...scene, facts}),
      ),
    )
  }
  return flows
}

function groupFor(scene: Scene, id: number): GroupSpec {
  const {random, bridge} = scene
  const type = random.weighted([
    [3, 'all'],
    [2, 'indirect'],
    [6, 'select'],
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
  const numbered = scene.version === 'OpenFlow15' && random.chance(0.3)
  const buckets = Array.from({length: count}, (_, i) => ({
    head: [
      ...(type === 'select' ? [`weight=${random.pick([0, 1, 1, 50, 100, 100, 150, 7])}`] : []),
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
