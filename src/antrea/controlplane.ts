import type {PolicyRef} from './policy-ref.ts'

/** An address range: `bits` of `address` count. Text as the cluster writes it. */
export interface Cidr {
  readonly address: string
  readonly bits: number
}

export interface PeerBlock {
  readonly cidr: Cidr
  readonly except: readonly Cidr[]
}

export interface RulePort {
  /** `tcp`, `udp`, `sctp`, `icmp`, `igmp`; null: any. */
  readonly protocol: string | null
  readonly port: number | null
  /** A named port: resolved per pod by the agent. */
  readonly portName: string | null
  readonly endPort: number | null
  readonly srcPort: number | null
  readonly srcEndPort: number | null
  readonly icmpType: number | null
  readonly icmpCode: number | null
}

/** A rule as the controller hands it to agents (controlplane.antrea.io/v1beta2 NetworkPolicyRule). */
export interface ComputedRule {
  /** Its name, or its index among the rules of its direction. */
  readonly label: string
  readonly direction: 'ingress' | 'egress'
  readonly action: PolicyRef['action']
  readonly addressGroups: readonly string[]
  readonly blocks: readonly PeerBlock[]
  readonly fqdns: readonly string[]
  readonly toServices: readonly {readonly namespace: string; readonly name: string}[]
  readonly labelIdentities: readonly number[]
  readonly ports: readonly RulePort[]
  readonly priority: number
  readonly logging: boolean
  readonly l7: boolean
  /** Of the rule; empty: the policy's own hold. */
  readonly appliedToGroups: readonly string[]
}

/** A policy as the controller hands it to agents. */
export interface ComputedPolicy {
  /** `sourceRef.type`. */
  readonly type: string
  readonly namespace: string | null
  readonly name: string
  readonly uid: string
  /** null for a K8s NetworkPolicy. */
  readonly priority: number | null
  readonly tierPriority: number | null
  readonly rules: readonly ComputedRule[]
  readonly appliedToGroups: readonly string[]
}

/** A member of an AddressGroup or AppliedToGroup. */
export interface GroupMember {
  readonly pod: {readonly namespace: string; readonly name: string} | null
  readonly node: string | null
  readonly service: {readonly namespace: string; readonly name: string} | null
  readonly addresses: readonly string[]
}
export type MemberGroups = ReadonlyMap<string, readonly GroupMember[]>
