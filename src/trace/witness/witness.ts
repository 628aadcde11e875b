import type {Cluster} from '../../model/cluster.ts'
import {leavesOtherwise} from '../../ovs/trace-output/compare.ts'
import type {ClusterFacts} from '../cluster-facts.ts'
import type {Judged} from '../judge.ts'
import type {Crossing} from '../path.ts'
import type {Direction, Undetermined, Witnessed} from '../result.ts'
import type {RoundTrip} from '../round-trip.ts'
import {testimony} from './testimony.ts'

/** Whether the witness is heard: what it was asked about, all that it could be asked about, or not at all. */
export type Hearing = 'asked' | 'all' | 'none'

/** Trips, each with what Open vSwitch itself says about it. @param cluster that of the facts, with what it said since */
export function hearWitness(
  facts: ClusterFacts,
  cluster: Cluster,
  judged: readonly Judged[],
  hearing: Hearing,
): {readonly judged: readonly Judged[]; readonly witness: readonly Witnessed[]} {
  if (hearing === 'none' || (hearing === 'asked' && !cluster.hasWitness)) return {judged, witness: []}
  const heard = judged.map((one) => ({
    one,
    witness: crossingsOf(one.trip).map(([way, at]) => testimony(facts, cluster, way, at)),
  }))
  return {
    judged: heard.map(({one, witness}) => unlessContradicted(one, witness)),
    witness: withoutRepeats(heard.flatMap(({witness}) => witness)),
  }
}

/** The bridges that a trip crosses, there and back. */
function crossingsOf({request, reply}: RoundTrip): readonly (readonly [Direction, Crossing])[] {
  const of = (direction: Direction, crossings: readonly Crossing[]) =>
    crossings.map((crossing) => [direction, crossing] as const)
  return [...of('request', request.path.crossings()), ...of('reply', reply?.path.crossings() ?? [])]
}

/** Where the packet goes by Open vSwitch's own word outweighs a simulation of what was dumped a moment before. */
function unlessContradicted(judged: Judged, witness: readonly Witnessed[]): Judged {
  const contradictions = witness.filter(({differences}) => differences.some(leavesOtherwise))
  if (contradictions.length === 0) return judged
  const undetermined = contradictions.map(
    ({direction, node, bridge, text}): Undetermined => ({direction, node, where: `bridge ${bridge}`, reason: text}),
  )
  const {judgement} = judged
  return {
    ...judged,
    judgement: {
      ...judgement,
      verdict: 'undetermined',
      stopped: null,
      deliveredTo: null,
      undetermined: [...judgement.undetermined, ...undetermined],
    },
  }
}

/** Endpoints of a Service share parts of their ways. */
function withoutRepeats(witness: readonly Witnessed[]): readonly Witnessed[] {
  return [
    ...new Map(
      witness.map((one) => [[one.direction, one.node, one.bridge, ...(one.argv ?? []), one.text].join('\0'), one]),
    ).values(),
  ]
}
