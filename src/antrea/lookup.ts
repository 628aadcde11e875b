import type {PolicyRef} from './policy-ref.ts'
import type {BridgePort} from './ports.ts'

/** Who an address, or a network, belongs to. */
export type Owner =
  | {readonly kind: 'pod'; readonly namespace: string; readonly name: string; readonly node: string | null}
  | {readonly kind: 'node'; readonly name: string}
  | {readonly kind: 'gateway'; readonly node: string}
  | {readonly kind: 'podCIDR'; readonly node: string}
  | {readonly kind: 'service'; readonly namespace: string; readonly name: string}
  /** Antrea's own addresses, e.g. 169.254.0.253; the Service CIDR. */
  | {readonly kind: 'other'; readonly what: string}

/** A port of a Service. */
export interface ServicePort {
  readonly namespace: string
  readonly name: string
  readonly protocol: 'tcp' | 'udp' | 'sctp'
  /** The port as clients write it: of the Service, or the NodePort. */
  readonly port: number
  readonly portName: string | null
  readonly via: 'clusterIP' | 'externalIP' | 'loadBalancer' | 'nodePort'
}

/** What a conjunction id stands for. */
export interface ConjunctionMeaning {
  /** Several: which of them is not known, or all of them. */
  readonly refs: readonly PolicyRef[]
  /** It means all of `refs`: each is of another start of the agent, and flows of both are there. */
  readonly atOnce: boolean
  /** `agent`: its own answer for the policy; `matched`: by addresses, ports and priority. */
  readonly source: 'agent' | 'matched'
}

/** What a flow's numbers stand for in this cluster, on this node. Each answers null (or nothing) for what it doesn't know. */
export interface Lookup {
  /** @param address an address, or a network with its length: `10.10.2.0/24` */
  readonly address: (address: string) => Owner | null
  readonly mac: (mac: string) => Owner | null
  readonly port: (ofport: number) => BridgePort | null
  /** By its name, in a dump made with `--names`. */
  readonly portNamed: (name: string) => BridgePort | null
  /** @param address null for a NodePort */
  readonly service: (address: string | null, protocol: string, port: number) => readonly ServicePort[]
  readonly group: (id: number) => readonly ServicePort[]
  readonly conjunction: (id: number) => ConjunctionMeaning | null
  /** The policies that isolate this pod. */
  readonly isolating: (pod: {namespace: string; name: string}, direction: 'ingress' | 'egress') => readonly PolicyRef[]
}

/** Knows nothing: for a dump without its cluster. */
export const EMPTY_LOOKUP: Lookup = {
  address: () => null,
  mac: () => null,
  port: () => null,
  portNamed: () => null,
  service: () => [],
  group: () => [],
  conjunction: () => null,
  isolating: () => [],
}
