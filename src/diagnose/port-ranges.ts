import {type FlowFacts, toBigInt} from '../antrea/facts.ts'

/** Ports from one to another, both of them in it. */
export interface PortRange {
  readonly from: number
  readonly to: number
}

const FIELDS = ['tp_dst', 'tcp_dst', 'udp_dst', 'sctp_dst'] as const

/** The destination ports that a flow takes: `tp_dst=0x2328/0xfff8`; null where it matches none, or by a mask that is no range. */
export function portsTaken({terms}: FlowFacts): PortRange | null {
  const term = FIELDS.map((name) => terms.get(name)).find((each) => each !== undefined)
  const value = toBigInt(term?.value ?? null)
  const mask = term?.mask === null ? 0xffffn : toBigInt(term?.mask ?? null)
  if (value === null || mask === null) return null
  const free = Number(~mask & 0xffffn)
  return (free & (free + 1)) === 0 ? {from: Number(value), to: Number(value) + free} : null
}

/** The first of some ports that no range holds; null where they hold all. */
export function firstGap({from, to}: PortRange, ranges: readonly PortRange[]): number | null {
  let next = from
  for (const range of [...ranges].sort((a, b) => a.from - b.from)) {
    if (range.from > next) break
    next = Math.max(next, range.to + 1)
  }
  return next > to ? null : next
}
