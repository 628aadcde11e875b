import {formatIp} from '../ip.ts'
import type {Action, Flow} from '../ovs/syntax/flow-types.ts'

/** A term of a match as written: `ip`, `reg0=0x2/0xf`, `ct_state=+new+trk`. */
export interface Term {
  readonly name: string
  readonly value: string | null
  readonly mask: string | null
  readonly text: string
}

/** The terms of a match text, in the dump's order. */
export function termsOf(matchText: string): Term[] {
  const parts = /["(]/.test(matchText)
    ? (matchText.match(/(?:[^,"(]|"[^"]*"|\([^)]*\))+/g) ?? [])
    : matchText.split(',').filter((part) => part !== '')
  return parts.map((part) => {
    const text = part.trim()
    const eq = text.indexOf('=')
    if (eq < 0) return {name: text, value: null, mask: null, text}
    const right = text.slice(eq + 1).replace(/^"(.*)"$/, '$1')
    const slash = right.indexOf('/')
    return {
      name: text.slice(0, eq),
      value: slash < 0 ? right : right.slice(0, slash),
      mask: slash < 0 ? null : right.slice(slash + 1),
      text,
    }
  })
}

/** `0x` hexadecimal or decimal; null for anything else. */
export function toBigInt(text: string | null): bigint | null {
  return text !== null && /^(0x[0-9a-f]+|\d+)$/i.test(text) ? BigInt(text) : null
}

/** What the writers of this folder ask of a flow, looked up once. */
export interface FlowFacts {
  readonly flow: Flow
  readonly terms: ReadonlyMap<string, Term>
  /** Actions in order, those inside `ct(exec(…))` and `write_actions` included. */
  readonly actions: readonly Action[]
  readonly drops: boolean
  /** `ip`, `tcp`, `udp6`… as written; null where the flow matches no protocol. */
  readonly protocol: string | null
  readonly gotoTable: number | null
}

const PROTOCOLS = new Set('ip ipv6 arp rarp icmp icmp6 icmpv6 tcp tcp6 udp udp6 sctp sctp6 mpls mplsm nsh'.split(' '))

export const factsOf = (flow: Flow): FlowFacts => new LazyFacts(flow)

/** Most flows are asked for what they match; actions are decoded for those that are asked for theirs. */
class LazyFacts implements FlowFacts {
  readonly flow: Flow
  #terms: ReadonlyMap<string, Term> | null = null
  #actions: readonly Action[] | null = null

  constructor(flow: Flow) {
    this.flow = flow
  }

  get terms(): ReadonlyMap<string, Term> {
    this.#terms ??= new Map(termsOf(this.flow.matchText).map((term) => [term.name, term]))
    return this.#terms
  }

  get actions(): readonly Action[] {
    this.#actions ??= this.flow.actions.flatMap(nested)
    return this.#actions
  }

  get drops(): boolean {
    return this.flow.actions.every((a) => a.kind === 'drop')
  }

  get protocol(): string | null {
    for (const name of this.terms.keys()) if (PROTOCOLS.has(name)) return name
    return null
  }

  get gotoTable(): number | null {
    return this.flow.actions.find((a) => a.kind === 'goto')?.table.id ?? null
  }
}

function nested(action: Action): readonly Action[] {
  if (action.kind === 'ct') return [action, ...action.exec.flatMap(nested)]
  if (action.kind === 'writeActions' || action.kind === 'clone') return [action, ...action.actions.flatMap(nested)]
  return [action]
}

/** The value that actions give to bits of a field, where one of them gives all of these bits; the last one counts. */
export function valueSet(actions: readonly Action[], field: string, start: number, bits: number): bigint | null {
  const wanted = ((1n << BigInt(bits)) - 1n) << BigInt(start)
  let found: bigint | null = null
  for (const a of actions) {
    if (a.kind !== 'set' || a.dst.field.name !== field) continue
    const at = BigInt(a.dst.start)
    if (((a.mask << at) & wanted) === wanted) found = ((a.value << at) & wanted) >> BigInt(start)
  }
  return found
}

/** The value that a match demands of bits of a field, where it demands all of them. */
export function valueMatched(facts: FlowFacts, field: string, start: number, bits: number): bigint | null {
  const term = facts.terms.get(field)
  const value = toBigInt(term?.value ?? null)
  if (!term || value === null) return null
  const wanted = ((1n << BigInt(bits)) - 1n) << BigInt(start)
  const mask = term.mask === null ? wanted : toBigInt(term.mask)
  return mask !== null && (mask & wanted) === wanted ? (value & wanted) >> BigInt(start) : null
}

/** The address of the tunnel's other end that a flow sets; null where it sets none. */
export function tunnelDestination({actions}: FlowFacts): string | null {
  const v4 = valueSet(actions, 'tun_dst', 0, 32)
  if (v4 !== null) return formatIp({family: 4, value: v4})
  const v6 = valueSet(actions, 'tun_ipv6_dst', 0, 128)
  return v6 === null ? null : formatIp({family: 6, value: v6})
}
