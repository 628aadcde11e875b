import {actionSet, actionsFor} from './actions.ts'
import {flowOf, tableFlows} from './flows.ts'
import {groupFor} from './groups.ts'
import {actionOf, MADE} from './kinds.ts'
import {withLaterRegisters} from './later-registers.ts'
import {actionName, fieldName} from './listed.ts'
import {NO_FACTS} from './match.ts'
import {type PacketSpec, packetFor} from './packet.ts'
import {PLANTED_PRIORITY, type Planted, plantAction, plantField} from './plant.ts'
import type {Random} from './random.ts'
import type {Scene} from './scene.ts'
import type {BridgeSpec, FlowSpec, GroupSpec, Pipeline, Topology} from './spec.ts'
import type {Steering} from './steering.ts'
import type {Vocabulary} from './vocabulary.ts'

/** A pipeline on all bridges, and the packets that it was made around. */
export interface Made {
  readonly pipeline: Pipeline
  readonly packets: readonly {readonly bridge: string; readonly packet: PacketSpec}[]
}

type Shape = Pick<Scene, 'random' | 'version' | 'hasActionSet' | 'meters' | 'vocabulary'> & {
  readonly hasLaterRegisters: boolean
}

/** Packets of a bridge that are as they are, and that are made for actions and for fields that are behind. */
const PACKETS = 8
const PLANTED_ACTIONS = 24
const PLANTED_FIELDS = 12

/**
 * Makes a pipeline in whose matches the packets it gives mostly are.
 *
 * @param turn of the topology's pipelines the how many-th: each third has what OpenFlow 1.0 alone has
 */
export function pipelineFor(
  random: Random,
  topology: Topology,
  vocabulary: Vocabulary,
  steering: Steering,
  turn: number,
): Made {
  const version = turn % 3 === 1 ? 'OpenFlow10' : random.chance(0.1) ? 'OpenFlow13' : 'OpenFlow15'
  const shape: Shape = {
    random,
    version,
    hasActionSet: version !== 'OpenFlow10' && random.chance(0.35),
    meters: [1, 4],
    vocabulary,
    hasLaterRegisters: random.chance(0.45),
  }
  const flows: FlowSpec[] = []
  const groups: GroupSpec[] = []
  const packets: Made['packets'][number][] = []
  for (const bridge of topology.bridges) {
    const made = bridgePipeline(shape, bridge, steering)
    flows.push(...made.flows)
    groups.push(...made.groups)
    packets.push(...made.packets.map((packet) => ({bridge: bridge.name, packet})))
  }
  const {meters, hasLaterRegisters} = shape
  return {pipeline: {version, flows, groups, meters, hasLaterRegisters}, packets}
}

interface BridgePipeline {
  readonly flows: readonly FlowSpec[]
  readonly groups: readonly GroupSpec[]
  readonly packets: readonly PacketSpec[]
}

function bridgePipeline(shape: Shape, bridge: BridgeSpec, steering: Steering): BridgePipeline {
  const {random, version, hasActionSet} = shape
  const tables = [0, ...random.some([1, 2, 3, 4, 5, 6, 7, 10, 20, 30, 253], 5)]
  const ids = version === 'OpenFlow10' ? [] : [1, 2, 3, 4, 5, 70000]
  const scene = (table: number): Scene => ({
    ...shape,
    bridge,
    table,
    tables,
    groups: ids,
    facts: NO_FACTS,
    depth: 0,
    inSet: false,
    list: (within) => (within.inSet ? actionSet(within) : actionsFor(within)),
  })
  const planted = plants(shape, scene, steering)
  // What is behind is asked first: a run may end soon.
  const packets = [
    ...planted.map(({packet}) => packet),
    ...Array.from({length: PACKETS}, () => packetFor(random, bridge)),
  ]
  // With a hash, select groups need no recirculation.
  if (hasActionSet) for (const packet of packets) packet.set('dp_hash', BigInt(1 + random.int(16)))
  const flows = [
    ...planted.flatMap((one) => plantedFlows(scene, one)),
    ...tables.flatMap((table) => tableFlows(scene(table), packets)),
  ]
  // Each has a cookie of its own, by which an answer's flow is known; one without is printed in another way.
  const named = flows.map((flow, i) => (random.chance(0.9) ? {...flow, cookie: i + 1} : flow))
  return {flows: named, groups: ids.map((id) => groupFor(scene(random.pick(tables)), id)), packets}
}

/** The planted flow, and where it stands in a later table the one of the first that leads there. */
function plantedFlows(scene: (table: number) => Scene, {table, match, actions}: Placed): FlowSpec[] {
  const own = flowOf(scene(table), PLANTED_PRIORITY, match, actions)
  if (table === 0) return [own]
  const first = scene(0)
  const written = first.random.chance(0.7) ? actionOf(first, 'writeActions') : []
  const on = first.version === 'OpenFlow10' ? `resubmit(,${table})` : `goto_table:${table}`
  return [flowOf(first, PLANTED_PRIORITY, match.slice(0, 1), [...written, on]), own]
}

/** The table of what is planted; not the last, so that it can go on. Behind others there is an action set to change. */
const placeFor = ({random, tables, hasActionSet}: Scene): number =>
  random.chance(hasActionSet ? 0.5 : 0.15) ? random.pick(tables.slice(0, -1)) : 0

/** Flows and packets for what is behind. */
function plants(
  {random, vocabulary, hasLaterRegisters}: Shape,
  sceneOf: (table: number) => Scene,
  steering: Steering,
): Placed[] {
  const actions = new Map<string, Plant>()
  for (const kind of MADE) {
    if (vocabulary.kinds.has(kind) && plantAction(sceneOf(0), kind, 0n) !== null)
      actions.set(actionName(kind), (scene, source) => plantAction(scene, kind, source))
  }
  const fields = new Map<string, Plant>()
  for (const field of [...vocabulary.matchable, ...vocabulary.writable, ...vocabulary.readable]) {
    const name = fieldName(hasLaterRegisters ? withLaterRegisters(field.name) : field.name)
    fields.set(name, (scene, source) => plantField(scene, field, source))
  }
  // A second tag has names in answers alone.
  for (const name of ['dl_vlan1', 'dl_vlan_pcp1'])
    fields.set(fieldName(name), (scene, source) => plantAction(scene, 'pushVlan', source))
  const behind = (plants: ReadonlyMap<string, Plant>, count: number): Plant[] =>
    steering.behind(random, count, (name) => plants.has(name)).map((name) => plants.get(name)!)
  return [...behind(actions, PLANTED_ACTIONS), ...behind(fields, PLANTED_FIELDS)].flatMap((plant, i) => {
    const table = placeFor(sceneOf(0))
    const planted = plant(sceneOf(table), 0x020000010000n + BigInt(i))
    return planted ? [{...planted, table}] : []
  })
}

/** What is planted, and the table of its flow. */
type Placed = Planted & {readonly table: number}

/** Makes one for a packet's source address. */
type Plant = (scene: Scene, source: bigint) => Planted | null
