import type {Pod} from '../cluster/pods.ts'
import type {Cluster} from '../model/cluster.ts'
import {valueOr} from '../model/known.ts'

/** So many nodes are all paired with each other. */
export const FULL_MESH = 12

/** How much of all ways between nodes is looked at. */
export interface MeshSample {
  /** Nodes with a pod that packets can be sent from. */
  readonly nodes: number
  /** Names of the others: nothing is said of the ways to them. */
  readonly withoutPods: readonly string[]
  /** Pods that packets are sent from or to, of all that could be. */
  readonly pods: {readonly asked: number; readonly all: number}
  /** Ordered pairs of nodes: there and back are two. */
  readonly pairs: {readonly asked: number; readonly all: number}
}

/** A packet to send: from a pod of one node to one of another, or of the same. */
export interface MeshPair {
  readonly from: Pod
  readonly to: Pod
}

/** The packets of one node, in an order in which two nodes at a time are enough; `node` is done with behind them. */
export interface MeshTurn {
  readonly node: string
  readonly pairs: readonly MeshPair[]
}

export interface MeshPlan {
  readonly turns: readonly MeshTurn[]
  readonly sample: MeshSample
}

/**
 * Which packets show that all nodes reach each other: between few nodes all ways; of more each node's to and from the next one, and to and
 * from the first. Pods take turns, so that with more nodes more of them are asked. The same cluster gives the same plan.
 */
export function planMesh(cluster: Cluster): MeshPlan {
  const byNode = podsByNode(valueOr(cluster.pods, []))
  const all = [...byNode.values()]
  const turns = all.map((own, i) => ({
    node: own[0]?.nodeName ?? '',
    pairs: [...peersOf(i, all.length).flatMap((j) => bothWays(own, all[j] ?? [], i, j)), ...within(own)],
  }))
  const pairs = turns.flatMap((turn) => turn.pairs)
  return {
    turns,
    sample: {
      nodes: all.length,
      withoutPods: cluster.nodes.map(({name}) => name).filter((name) => !byNode.has(name)),
      pods: {asked: new Set(pairs.flatMap(({from, to}) => [from, to])).size, all: all.flat().length},
      pairs: {
        asked: pairs.filter(({from, to}) => from.nodeName !== to.nodeName).length,
        all: all.length * (all.length - 1),
      },
    },
  }
}

/** Of each node the running pods that Antrea connects, by name; nodes by name. */
function podsByNode(pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> {
  const byNode = new Map<string, Pod[]>()
  const running = pods.filter(
    ({hostNetwork, phase, podIPs, nodeName}) =>
      !hostNetwork && phase === 'Running' && podIPs.length > 0 && nodeName !== null,
  )
  for (const pod of running.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))) {
    const own = byNode.get(pod.nodeName ?? '')
    if (own) own.push(pod)
    else byNode.set(pod.nodeName ?? '', [pod])
  }
  return new Map([...byNode].sort(([a], [b]) => (a < b ? -1 : 1)))
}

export const nameOf = ({namespace, name}: Pod): string => `${namespace}/${name}`

/** With whom a node's turn pairs it: nobody is paired twice. */
function peersOf(i: number, count: number): readonly number[] {
  if (count <= FULL_MESH) return Array.from({length: count - i - 1}, (_, n) => i + 1 + n)
  const next = i + 1 < count ? [i + 1] : []
  return i > 1 ? [...next, 0] : next
}

function bothWays(own: readonly Pod[], others: readonly Pod[], i: number, j: number): readonly MeshPair[] {
  // With its first peer a node's first pod speaks, with the second its second.
  const turn = (of: number, peer: number): number => (peer > of ? peer - 1 : peer)
  const [from, to] = [own[turn(i, j) % own.length], others[turn(j, i) % others.length]]
  return from && to
    ? [
        {from, to},
        {from: to, to: from},
      ]
    : []
}

function within([from, to]: readonly Pod[]): readonly MeshPair[] {
  return from && to ? [{from, to}] : []
}
