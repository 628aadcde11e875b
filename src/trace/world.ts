import type {Cluster} from '../model/cluster.ts'
import type {Choice} from '../ovs/pipeline/result.ts'
import type {AddressOwner, ClusterFacts, Whose} from './cluster-facts.ts'
import type {Coverage} from './coverage.ts'
import {NodeState} from './node-state.ts'

/** A bucket that was chosen on a node. */
export interface Chosen extends Choice {
  readonly node: string
}

/**
 * What one branch of a trace changes as it goes: connections on the nodes, and which buckets were taken. What does not
 * change (`facts`) is shared by all branches.
 */
export class World {
  readonly facts: ClusterFacts
  readonly coverage: Coverage
  /** A packet of a running connection that no dump knows. */
  readonly assumeEstablished: boolean
  readonly #choose: readonly number[]
  readonly #chosen: Chosen[] = []
  readonly #nodes = new Map<string, NodeState>()

  constructor(facts: ClusterFacts, coverage: Coverage, choose: readonly number[] = [], assumeEstablished = false) {
    this.facts = facts
    this.coverage = coverage
    this.#choose = choose
    this.assumeEstablished = assumeEstablished
  }

  get cluster(): Cluster {
    return this.facts.cluster
  }

  node(name: string): NodeState {
    const known = this.#nodes.get(name)
    if (known) return known
    const facts = this.facts.node(name)
    const state = new NodeState(facts, facts.newConntrack())
    this.#nodes.set(name, state)
    return state
  }

  /** The buckets that are still to be taken, in order. */
  choicesLeft(): readonly number[] {
    return this.#choose.slice(this.#chosen.length)
  }

  chose(node: string, choices: readonly Choice[]): void {
    this.#chosen.push(...choices.map((choice) => ({...choice, node})))
  }

  /** The same connections for another packet, which takes the same buckets. */
  again(): World {
    const next = new World(this.facts, this.coverage, this.#choose)
    next.#chosen.push(...this.#chosen)
    for (const [name, state] of this.#nodes) next.#nodes.set(name, state)
    return next
  }

  get notKept(): readonly string[] {
    return [...this.#nodes.values()].flatMap((node) => node.notKept)
  }

  get chosen(): readonly Chosen[] {
    return this.#chosen
  }

  ownerOfAddress(ip: string): AddressOwner | null {
    return this.facts.ownerOfAddress(ip)
  }

  whoseAddress(ip: string): Whose | null {
    return this.facts.whoseAddress(ip)
  }
}
