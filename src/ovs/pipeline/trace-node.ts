import type {Action, Flow} from '../syntax/flow-types.ts'
import type {Effect, TraceNode} from './result.ts'

const NONE: readonly Flow[] = []

/** A line of the trace; a class, because a trace makes hundreds and their texts are seldom read. */
export class Line implements TraceNode {
  readonly kind: TraceNode['kind']
  readonly text: string
  readonly bridge: string
  readonly table: null = null
  readonly flow: null = null
  readonly conjunctive: readonly Flow[] = NONE
  readonly action: Action | null
  readonly effect: Effect | null
  readonly children: TraceNode[] = []

  constructor(
    kind: TraceNode['kind'],
    text: string,
    bridge: string,
    action: Action | null = null,
    effect: Effect | null = null,
  ) {
    this.kind = kind
    this.text = text
    this.bridge = bridge
    this.action = action
    this.effect = effect
  }
}
