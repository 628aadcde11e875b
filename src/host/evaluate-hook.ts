import type {Ip} from '../ip.ts'
import type {Address} from './address.ts'
import type {Ipset} from './ipset.ts'
import type {Chain, FilterRule, Hook, NatKind, Table} from './ruleset.ts'

/** What the hooks of one node hold. */
export interface FilterState {
  /** From iptables-save, ip6tables-save, iptables-legacy-save and nft: all that was read. What iptables-nft wrote and nft shows again is taken once. */
  readonly tables: readonly Table[]
  /** Why a backend's rules are not among them: the answer is then at best unknown. */
  readonly unread: readonly string[]
  /** null: nobody read them. */
  readonly ipsets: readonly Ipset[] | null
  readonly addresses: readonly Address[] | null
}

/** A packet at a hook. null: not known; what a rule asks of it is then unknown. */
export interface FilterPacket {
  readonly source: Ip
  readonly destination: Ip
  /** IANA number. */
  readonly protocol: number
  readonly sport: number | null
  readonly dport: number | null
  readonly icmpType?: number | null
  readonly icmpCode?: number | null
  /** Bits of the TCP header's flags: FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32. */
  readonly tcpFlags?: number | null
  /** null: there is none at this hook (a packet of the node's own has no in device, INPUT no out device). */
  readonly iif: string | null
  readonly oif: string | null
  readonly mark: number | null
  readonly ctMark?: number | null
  /** Of netfilter, before this hook; nat tables are asked for `new` only. */
  readonly ctState: CtState | null
  /** The connection's destination or source was translated (`--ctstate DNAT`). */
  readonly ctDnat?: boolean | null
  readonly ctSnat?: boolean | null
  /** Bytes of the IP packet. */
  readonly size: number | null
}

export type CtState = 'new' | 'established' | 'related' | 'invalid' | 'untracked'

/** A rule that matched, with where it stands. */
export interface RuleRef {
  readonly table: Table
  readonly chain: Chain
  readonly rule: FilterRule
}

/** A translation that the first packet of a connection sets up. */
export interface NatChange {
  readonly kind: NatKind
  /** null: kept, or not one definite address: `text` has the range; masquerade takes the outgoing device's. */
  readonly address: Ip | null
  /** null: kept where it is free. */
  readonly port: number | null
  readonly text: string
  readonly by: RuleRef
}

export interface HookOutcome {
  readonly verdict: 'accept' | 'drop' | 'reject' | 'unknown'
  /** The rule that decided a drop, a reject or an unknown; null where a policy did or nothing stopped it. */
  readonly by: RuleRef | null
  /** The base chain whose policy dropped it. */
  readonly policyOf: {readonly table: Table; readonly chain: Chain} | null
  /** Plain words: what decided, or why it can't be said. */
  readonly reason: string
  /** At most one of the destination and one of the source at one hook. */
  readonly nat: NatChange | null
  readonly mark: number | null
  readonly ctMark: number | null
  readonly notrack: boolean
  /** Every rule that matched, in order. */
  readonly trail: readonly RuleRef[]
}

export interface HookResult extends HookOutcome {
  /** Where the verdict is unknown because a rule may or may not match: what would come of it. */
  readonly alternatives: readonly HookOutcome[]
}

export declare function evaluateHook(state: FilterState, hook: Hook, packet: FilterPacket): HookResult
