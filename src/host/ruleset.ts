/**
 * One shape for what iptables-save and `nft -j` print, so that one evaluator serves both: base chains hang on a netfilter
 * hook with a priority, rules are conditions and then effects.
 */
export type Hook = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING'

export const HOOKS: readonly Hook[] = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']

/** Which program's view of the kernel's rules it is: the kernel runs all of them. */
export type Backend = 'iptables-nft' | 'iptables-legacy' | 'nft'

export interface Table {
  readonly family: 4 | 6 | 'both'
  readonly name: string
  readonly backend: Backend
  readonly line: number
  readonly chains: readonly Chain[]
  /** false: the text was cut off here, what followed is not known. */
  readonly complete: boolean
}

export interface Chain {
  readonly name: string
  /** Line of its declaration, from 1. */
  readonly line: number
  /** null: a chain of the user's, reached by jumps only. */
  readonly base: {readonly hook: Hook; readonly priority: number; readonly type: 'filter' | 'nat' | 'route'} | null
  /** Of base chains; `DROP` may also come as a word that we don't know. */
  readonly policy: string | null
  readonly rules: readonly FilterRule[]
}

export interface FilterRule {
  readonly line: number
  /** Without counters: `-A ANTREA-FORWARD -i antrea-gw0 … -j ACCEPT`. */
  readonly text: string
  readonly comment: string | null
  readonly packets: number | null
  readonly bytes: number | null
  readonly matches: readonly RuleMatch[]
  readonly effects: readonly Effect[]
}

export interface Range<T> {
  readonly low: T
  readonly high: T
}

/** Fields of a packet that nft expressions and odd masks look at. */
export type FieldName =
  | 'family'
  | 'protocol'
  | 'source'
  | 'destination'
  | 'sport'
  | 'dport'
  | 'iif'
  | 'oif'
  | 'mark'
  | 'ctMark'
  | 'ctState'
  | 'icmpType'
  | 'icmpCode'
  | 'size'
  | 'sourceType'
  | 'destinationType'
  /** A random or counted number: nobody knows it beforehand, but some entry always fits. */
  | 'chance'

/** A condition of a rule. `negated` is of the whole condition. */
export type RuleMatch = {readonly negated: boolean} & (
  | {readonly kind: 'address'; readonly side: Side; readonly ranges: readonly Range<bigint>[]; readonly family: 4 | 6}
  | {readonly kind: 'device'; readonly side: 'in' | 'out'; readonly name: string}
  /** IANA number. */
  | {readonly kind: 'protocol'; readonly protocol: number}
  | {
      readonly kind: 'port'
      readonly side: Side | 'either'
      readonly ranges: readonly Range<number>[]
      readonly protocols: readonly number[]
    }
  | {readonly kind: 'icmp'; readonly type: number; readonly codes: Range<number>}
  | {readonly kind: 'tcp-flags'; readonly mask: number; readonly value: number}
  | {readonly kind: 'ipset'; readonly name: string; readonly sides: readonly Side[]}
  | {
      readonly kind: 'addrtype'
      readonly side: Side
      readonly types: readonly string[]
      readonly limitTo: 'in' | 'out' | null
    }
  | {readonly kind: 'mark'; readonly of: 'packet' | 'connection'; readonly value: number; readonly mask: number}
  | {readonly kind: 'ct-state'; readonly states: readonly string[]}
  | {readonly kind: 'size'; readonly range: Range<number>}
  | {readonly kind: 'packet-type'; readonly type: string}
  /** Values of fields taken together, each tuple an alternative (an nft expression, alone or of a named set). */
  | {
      readonly kind: 'fields'
      readonly fields: readonly FieldName[]
      readonly values: readonly (readonly FieldValue[])[]
    }
  /** Decided by what the hook is: a routed packet is not bridged. */
  | {readonly kind: 'constant'; readonly value: boolean}
  /** Only time, chance or state that no probe shows can tell. */
  | {readonly kind: 'unknown'; readonly text: string; readonly reason: string}
)

export type Side = 'source' | 'destination'

/** What a field of an nft expression is compared with. */
export type FieldValue =
  | {readonly kind: 'range'; readonly low: bigint; readonly high: bigint; readonly family: 4 | 6 | null}
  | {readonly kind: 'masked'; readonly value: bigint; readonly mask: bigint}
  | {readonly kind: 'text'; readonly text: string}
  | {readonly kind: 'any'}

/** What a rule does with a packet that it matches. */
export type Effect =
  | {readonly kind: 'accept' | 'drop' | 'return' | 'notrack'}
  | {readonly kind: 'reject'; readonly with: string | null}
  | {readonly kind: 'jump' | 'goto'; readonly chain: string}
  /** `mark = (mark & ~mask) ^ value`, as MARK --set-xmark. */
  | {readonly kind: 'set-mark'; readonly of: 'packet' | 'connection'; readonly value: number; readonly mask: number}
  /** `to = (to & ~toMask) ^ (from & fromMask)`. */
  | {
      readonly kind: 'copy-mark'
      readonly to: 'packet' | 'connection'
      readonly fromMask: number
      readonly toMask: number
    }
  | {readonly kind: 'nat'; readonly nat: NatKind; readonly target: NatTarget}
  /** Something that decides nothing about this packet: a log line, a counter, a TOS. */
  | {readonly kind: 'nothing'; readonly text: string}
  /** nft: the first entry whose values fit; no entry fits: on with the next rule. */
  | {readonly kind: 'verdict-map'; readonly fields: readonly FieldName[]; readonly entries: readonly VerdictEntry[]}
  | {readonly kind: 'unknown'; readonly text: string; readonly reason: string}

export interface VerdictEntry {
  readonly values: readonly FieldValue[]
  readonly effect: Effect
}

export type NatKind = 'dnat' | 'snat' | 'masquerade' | 'redirect'

/** Where a translation leads. */
export interface NatTarget {
  /** As written. */
  readonly text: string
  /** null: the address stays (or the kernel chooses it: masquerade, redirect). */
  readonly addresses: {readonly family: 4 | 6; readonly range: Range<bigint>} | null
  /** null: the port stays where it can. */
  readonly ports: Range<number> | null
}
