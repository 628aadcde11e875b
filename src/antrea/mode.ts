import type {Encryption, TunnelType} from './overhead.ts'

/** How the cluster forwards, each with where it is known from; `unknown` says what was not read. */
export interface NetworkMode {
  readonly trafficEncapMode: Sourced<'encap' | 'noEncap' | 'hybrid' | 'networkPolicyOnly'>
  readonly tunnelType: Sourced<TunnelType>
  readonly tunnelPort: Sourced<number>
  readonly encryption: Sourced<Encryption>
  readonly antreaProxy: Sourced<boolean>
  readonly proxyAll: Sourced<boolean>
  readonly noSNAT: Sourced<boolean>
  readonly multicast: Sourced<boolean>
  readonly flexibleIPAM: Sourced<boolean>
  readonly trafficControl: Sourced<boolean>
  readonly l7: Sourced<boolean>
  readonly dsr: Sourced<boolean>
  readonly multicluster: Sourced<boolean>
  readonly egress: Sourced<boolean>
  readonly defaultMtu: Sourced<number>
  /** What the configuration says and the dump contradicts. */
  readonly contradictions: readonly string[]
}

/** `from` is `configuration`: antrea-config says so; `default`: it leaves it out; `dump`: seen in the flows or the OVSDB. */
export type Sourced<T> =
  | {readonly known: true; readonly value: T; readonly from: 'configuration' | 'default' | 'dump'}
  | {readonly known: false; readonly reason: string}
