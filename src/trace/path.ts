import type {Evidence} from '../model/evidence.ts'
import type {Packet} from '../ovs/pipeline/packet.ts'
import type {PipelineResult} from '../ovs/pipeline/result.ts'
import type {Hop, HopKind, Step, StepOutcome} from './result.ts'

/** What a step says beyond its kind and words. */
export interface StepMore {
  readonly outcome?: StepOutcome
  readonly matters?: boolean
  readonly evidence?: Evidence | null
  readonly table?: string | null
  readonly tableId?: number | null
  readonly flow?: string | null
  readonly did?: readonly string[]
}

/** What keeps an arrival from being certain, though the way goes on. */
export interface Doubt {
  readonly node: string
  /** The hop, as `undetermined.where` says it. */
  readonly where: string
  readonly reason: string
}

/** A packet that went through a bridge, and what the simulator made of it. */
export interface Crossing {
  readonly node: string
  readonly bridge: string
  /** As it came in, with its port. */
  readonly packet: Packet
  readonly result: PipelineResult
}

/** The hops and steps of one way, in the order in which the packet met them. */
export class Path {
  readonly #hops: {kind: HopKind; node: string | null; name: string; steps: Step[]}[] = []

  readonly #doubts: Doubt[] = []

  readonly #crossings: Crossing[] = []

  /** Begins a hop, unless the packet is still in it. */
  enter(kind: HopKind, node: string | null, name: string): void {
    const last = this.#hops.at(-1)
    if (last && last.kind === kind && last.node === node && last.name === name) return
    this.#hops.push({kind, node, name, steps: []})
  }

  add(kind: Step['kind'], text: string, more: StepMore = {}): void {
    const outcome = more.outcome ?? 'pass'
    this.#hops.at(-1)?.steps.push({
      kind,
      text,
      table: more.table ?? null,
      tableId: more.tableId ?? null,
      flow: more.flow ?? null,
      did: more.did ?? [],
      outcome,
      matters: more.matters ?? outcome !== 'pass',
      evidence: more.evidence ?? null,
    })
  }

  /** The kind and name of the present hop, as `stopped.hop` says it. */
  here(): string {
    const last = this.#hops.at(-1)
    return last ? `${last.kind} ${last.name}` : 'nowhere'
  }

  /** Goes on, but not for certain: a way that arrives is undetermined for this reason, one that stops has stopped. */
  doubt(doubt: Doubt): void {
    this.#doubts.push(doubt)
  }

  doubts(): readonly Doubt[] {
    return this.#doubts
  }

  /** Notes that the packet went through a bridge. */
  crossed(crossing: Crossing): void {
    this.#crossings.push(crossing)
  }

  crossings(): readonly Crossing[] {
    return this.#crossings
  }

  hops(): readonly Hop[] {
    return this.#hops
  }

  /** Takes over what another path went through. */
  become(other: Path): void {
    this.#hops.splice(0, this.#hops.length, ...other.fork().#hops)
    this.#doubts.splice(0, this.#doubts.length, ...other.#doubts)
    this.#crossings.splice(0, this.#crossings.length, ...other.#crossings)
  }

  /** A path that begins as this one did; what is added to it doesn't show here. */
  fork(): Path {
    const copy = new Path()
    copy.#doubts.push(...this.#doubts)
    copy.#crossings.push(...this.#crossings)
    for (const hop of this.#hops) copy.#hops.push({...hop, steps: [...hop.steps]})
    return copy
  }
}
