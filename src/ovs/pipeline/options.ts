import type {Conntrack, Quoted} from './conntrack/types.ts'
import type {FloodRank} from './flood-rank.ts'
import type {Packet} from './packet.ts'

export interface RunOptions {
  /**
   * `real`: what a real packet meets: conntrack is looked up and kept, groups choose, tunnels go out.
   * `faithful`: what ofproto/trace prints, with its assumptions and artefacts.
   */
  readonly mode: 'real' | 'faithful'
  readonly bridge: string
  readonly packet: Packet
  /** `faithful`: the packet is really sent (`-generate`, or given as bytes): the switch learns from it. */
  readonly generated?: boolean
  /** IP packet length in bytes, for check_pkt_larger; null where unknown. */
  readonly size: number | null
  /** `real`: the datapath's connections; changed by commits. Null: a packet that meets `ct` is undetermined. */
  readonly conntrack: Conntrack | null
  /** `faithful`: states for the next ct recirculations, as ct_state bits; then `new|trk`. */
  readonly ctNext?: readonly number[]
  /** Passes after which it ends; left out: as many as a trace follows. */
  readonly maxPasses?: number
  /** Buckets to take at each choice, in order, as indices of its `candidates`; past its end the first candidate. */
  readonly choose?: readonly number[]
  /** Which place of a flood gets its copy first, by the rank of its first port; left out: that is not known. */
  readonly floodRank?: FloodRank
  /**
   * `real`: a packet whose connection no entry knows is taken as one of a connection that is established; its mark and label
   * are 0 unless `conntrack.add()` said more.
   */
  readonly assumeEstablished?: boolean
  /** `real`, ICMP errors: the packet that it quotes; without it a `ct` of an ICMP error is undetermined. */
  readonly quoted?: Quoted
}
