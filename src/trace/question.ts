import type {Name} from './name.ts'

export type Protocol = 'tcp' | 'udp' | 'icmp' | 'sctp'

/** What was asked, as written: nothing assumed yet. */
export interface Question {
  readonly source: Name | null
  readonly destination: Name
  /** An OVS port to put the packet in at (antctl's `-p`), by name, number or `namespace/pod`; null: at its sender. */
  readonly inPort: string | null
  /** The node of `inPort`, where more than one has such a port. */
  readonly node: string | null
  readonly protocol: Protocol | null
  readonly port: number | null
  readonly sourcePort: number | null
  readonly icmp: {readonly type: number; readonly code: number} | null
  /** Bytes of the IP packet; `full`: the largest TCP segment that both ends' MTUs allow. */
  readonly size: number | 'full' | null
  readonly df: boolean | null
  readonly family: 4 | 6 | null
  /** Overrides by antctl's `-f`: Ethernet addresses and TTL. */
  readonly overrides: {
    readonly dlSrc: string | null
    readonly dlDst: string | null
    readonly ttl: number | null
    readonly tcpFlags: number | null
  }
  readonly established: boolean
  readonly oneWay: boolean
  readonly allEndpoints: boolean
}
