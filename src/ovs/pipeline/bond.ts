import {W} from '../fields.ts'
import {hashMac} from '../hash.ts'
import type {Bond, BondMember} from '../syntax/bond-show.ts'
import type {Bundle} from './bundles.ts'
import {type Context, undetermined} from './context.ts'
import type {PortInput} from './input.ts'
import {exact} from './wildcards.ts'

/** Entries of a bond's table, which a hash picks one of (BOND_MASK of ofproto/bond.c). */
const ENTRIES = 256

/** The bond that a bundle is; where nobody read it, says so and is null. */
function bondOf(ctx: Context, bundle: Bundle): Bond | null {
  const bond = ctx.run.sw.bonds.get(bundle.name)
  if (bond) return bond
  undetermined(ctx, `which member of bond ${bundle.name} is used: bond/show was not read`)
  ctx.exit = true
  return null
}

/** Whether a bond takes a packet that came by one of its members: `if-not-moved` unless its MAC is known to be elsewhere. */
export type Admission = 'accept' | 'drop' | 'if-not-moved' | 'unknown'

/** bond_check_admissibility(). */
export function admission(ctx: Context, bundle: Bundle, port: PortInput): Admission {
  const bond = bondOf(ctx, bundle)
  if (!bond) return 'unknown'
  const member = bond.members.find(({name}) => name === port.name)
  if (!member) return 'drop'
  if (bond.lacp === 'negotiated') return member.enabled || member.mayEnable ? 'accept' : 'drop'
  if (bond.lacp === 'configured' && !bond.lacpFallback) return 'drop'
  const multicast = (ctx.packet[W.dl_dst]! & 0x0100) !== 0
  if (multicast && !member.active && !(bond.mode === 'balance-slb' && bond.allMembersActive)) return 'drop'
  if (bond.mode === 'balance-slb') return 'if-not-moved'
  if (bond.mode === 'balance-tcp' && bond.lacp === 'off') return 'drop'
  return member.active ? 'accept' : 'drop'
}

/** By what a bond sends: a port of its own, and the datapath's spreading over all of them, if it does that. */
export interface BondOutput {
  readonly port: PortInput
  /** `hash(…),recirc(…)` or `lb_output(…)`; null: the port. */
  readonly spread: string | null
}

/** bond_choose_output_member(); null where no member can send. */
export function chooseMember(ctx: Context, bundle: Bundle, vlan: number): BondOutput | null {
  const bond = bondOf(ctx, bundle)
  if (!bond) return null
  const name = memberName(ctx, bond, vlan)
  const port = bundle.ports.find((one) => one.name === name)
  return port ? {port, spread: spreadOf(bond)} : null
}

function memberName(ctx: Context, bond: Bond, vlan: number): string | null {
  if (bond.lacp === 'configured' && !bond.lacpFallback) return null
  if (bond.lacp === 'configured' || bond.mode === 'active-backup') return activeOf(bond)
  if (bond.mode === 'balance-slb') {
    exact(ctx, W.dl_src, W.dl_src + 1)
    const hash = hashMac(ctx.packet[W.dl_src]!, ctx.packet[W.dl_src + 1]!, vlan, bond.basis) % ENTRIES
    return ofHash(ctx, bond, hash)
  }
  return bond.mode === 'balance-tcp' && bond.lacp === 'negotiated' ? ofHash(ctx, bond, null) : null
}

const activeOf = ({members}: Bond): string | null => members.find(({active}) => active)?.name ?? null

/**
 * The member that a hash value is sent by. One that carries nothing yet gets the next member in turn, and whose turn it is no
 * dump shows: each is a candidate. null: a hash of layers 3 and 4, which is the datapath's.
 */
function ofHash(ctx: Context, bond: Bond, hash: number | null): string | null {
  const enabled = bond.members.filter((member) => member.enabled)
  const known = hash === null ? undefined : enabled.find(({hashes}) => hashes.includes(hash))
  if (known) return known.name
  if (enabled.length <= 1) return enabled[0]?.name ?? null
  const key = `${bond.name} ${hash}`
  const before = ctx.run.bonded.get(key)
  if (before !== undefined) return before
  const {name} = pick(ctx, bond, enabled)
  ctx.run.bonded.set(key, name)
  return name
}

function pick(ctx: Context, bond: Bond, enabled: readonly BondMember[]): BondMember {
  const {choices, options} = ctx.run
  if (!ctx.faithful) {
    undetermined(ctx, `bond ${bond.name} picks one of ${enabled.map(({name}) => name).join(', ')} by a hash`)
    return enabled[0]!
  }
  const chosen = Math.min(options.choose?.[choices.length] ?? 0, enabled.length - 1)
  const candidates = enabled.map((_, bucket) => ({bucket, share: 1 / enabled.length}))
  choices.push({at: {bridge: ctx.bridge.name, table: ctx.table, flow: ctx.flow}, groupId: -1, candidates, chosen})
  return enabled[chosen]!
}

function spreadOf({recircId, lbOutput, basis}: Bond): string | null {
  if (recircId === null) return null
  return lbOutput ? `lb_output(${recircId})` : `hash(l4(${basis})),recirc(0x${recircId.toString(16)})`
}
