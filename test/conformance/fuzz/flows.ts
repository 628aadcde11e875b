import {actionsFor} from './actions.ts'
import {matchFor, NO_FACTS} from './match.ts'
import type {PacketSpec} from './packet.ts'
import type {Scene} from './scene.ts'
import type {FlowSpec} from './spec.ts'

/** A table's flows: their matches are mostly met by the packets, or nearly. */
export function tableFlows(scene: Scene, packets: readonly PacketSpec[]): FlowSpec[] {
  const {random} = scene
  const flows: FlowSpec[] = []
  const count = 3 + random.int(8)
  for (let i = 0; i < count; i++) {
    const {match, facts} = matchFor(random, random.pick(packets), scene.vocabulary)
    const priority = random.pick([1, 10, 100, 150, 200, 210, 250, 300, 400, 500, 999, 1000, 32768, 40000, 65535])
    flows.push(flowOf(scene, priority, match, actionsFor({...scene, facts})))
  }
  if (random.chance(0.3)) flows.push(...conjunctionFlows(scene, packets))
  if (random.chance(0.6)) flows.push(flowOf(scene, 0, [], actionsFor({...scene})))
  return distinct(flows)
}

export const flowOf = (
  {bridge, table}: Scene,
  priority: number,
  match: readonly string[],
  actions: FlowSpec['actions'],
): FlowSpec => ({
  bridge: bridge.name,
  table,
  priority,
  cookie: 0,
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
        const {match} = matchFor(random, random.pick(packets), scene.vocabulary)
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
    const {match, facts} = random.chance(0.4)
      ? matchFor(random, random.pick(packets), scene.vocabulary)
      : {match: [], facts: NO_FACTS}
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
