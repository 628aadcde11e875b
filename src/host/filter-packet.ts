import type {Ip} from '../ip.ts'
import type {Address} from './address.ts'
import type {Ipset} from './ipset.ts'
import type {Table} from './ruleset.ts'

/** What the netfilter hooks of one node (or pod) hold. */
export interface FilterState {
  /** From iptables-save, ip6tables-save, iptables-legacy-save and nft: all that was read. What iptables-nft wrote and nft shows again is taken once. */
  readonly tables: readonly Table[]
  /** Why a program's rules are not among them: no answer is then better than unknown, but for a drop that was found. */
  readonly unread: readonly string[]
  /** null: nobody read them. */
  readonly ipsets: readonly Ipset[] | null
  readonly addresses: readonly Address[] | null
}

export type CtState = 'new' | 'established' | 'related' | 'invalid' | 'untracked'

/** A packet at a hook. null: not known, and so is then what a rule asks of it. */
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

/** A packet inside a hook: translations that happened there make an address unknown where they lead to one of several. */
export interface PacketView extends Omit<FilterPacket, 'source' | 'destination'> {
  readonly family: 4 | 6
  readonly source: Ip | null
  readonly destination: Ip | null
}
