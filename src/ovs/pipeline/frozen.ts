import type {Action} from '../syntax/flow-types.ts'
import type {CtMetadata, Quoted} from './conntrack/types.ts'
import type {Packet} from './packet.ts'
import type {Bridge} from './switch.ts'

/** A piece on the stack of push and pop. */
export interface StackItem {
  readonly value: bigint
  readonly bits: number
}

/** A translation that goes on after a recirculation. */
export interface Frozen {
  readonly kind: 'ct' | 'group' | 'mpls' | 'other'
  readonly recircId: number
  readonly bridge: Bridge
  readonly table: number
  readonly packet: Packet
  readonly stack: readonly StackItem[]
  readonly actionSet: readonly Action[]
  /** `faithful`: what is run in place of the table. */
  readonly rest: readonly Action[]
  readonly conntracked: boolean
  readonly ctState: number | null
  readonly ctDefault: boolean
  /** `faithful`: what the `nat` of the `ct` rewrote. */
  nat: {readonly initial: string; readonly modified: string} | null
  readonly metadata: CtMetadata
  readonly quoted: Quoted | null
  /** Mirrors that have their copy, as bits. */
  readonly mirrored: number
  /** It is itself such a copy. */
  readonly mirroring: boolean
}

/** Where actions stand that wait for a recirculation. */
export type Unroll = Extract<Action, {kind: 'unrollXlate'}>

/** What stops the action lists that are still open: their rest is kept for after the recirculation, which a trace doesn't follow. */
export interface Freezing {
  readonly kind: 'hash' | 'mpls' | 'pause' | 'recirc' | 'decap'
  readonly hash: string | null
}

/** What the controller is told of a pause. */
export interface Pause {
  readonly reason: number
  readonly id: number
  readonly maxLen: number
  readonly userdata: string | null
}
