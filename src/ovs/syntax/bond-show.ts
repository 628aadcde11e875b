import type {Parsed, Unparsed} from '../../parsed.ts'
import {textLines, unparsedLine} from './lines.ts'

/** An interface of a bond. */
export interface BondMember {
  readonly name: string
  /** Used for sending: its link is up and its delay is over. */
  readonly enabled: boolean
  readonly mayEnable: boolean
  /** The one that active-backup sends by. */
  readonly active: boolean
  /** Hash values whose load it carries; those of less than 1 kB aren't printed. */
  readonly hashes: readonly number[]
}

/** A bond as `bond/show` tells of it. */
export interface Bond {
  readonly line: number
  /** Of its Port. */
  readonly name: string
  /** `active-backup`, `balance-slb`, `balance-tcp`. */
  readonly mode: string
  /** Where it spreads by the datapath's hash: the id that packets come back with; null where it doesn't. */
  readonly recircId: number | null
  readonly basis: number
  /** The datapath picks the member itself (lb_output). */
  readonly lbOutput: boolean
  /** Broadcasts are taken from every member. */
  readonly allMembersActive: boolean
  readonly lacp: 'off' | 'configured' | 'negotiated'
  /** Is active-backup where LACP has not been negotiated. */
  readonly lacpFallback: boolean
  readonly members: readonly BondMember[]
}

type Writable<T> = {-readonly [K in keyof T]: T[K]}
type OpenMember = Writable<Omit<BondMember, 'hashes'>> & {hashes: number[]}
type Open = Writable<Omit<Bond, 'members'>> & {members: OpenMember[]}

/** Reads `ovs-appctl bond/show` (bond_print_details() of ofproto/bond.c); before 2.15 members are called slaves. */
export function parseBondShow(text: string): Parsed<Bond> {
  const items: Open[] = []
  const unparsed: Unparsed[] = []
  for (const line of textLines(text)) {
    const head = /^---- (.+) ----$/.exec(line.text)
    if (head) items.push(newBond(head[1] ?? '', line.line))
    else if (!readLine(items.at(-1), line.text)) unparsed.push(unparsedLine(line, 'not of a bond'))
  }
  return {items, unparsed}
}

const newBond = (name: string, line: number): Open => ({
  line,
  name,
  mode: '',
  recircId: null,
  basis: 0,
  lbOutput: false,
  allMembersActive: false,
  lacp: 'off',
  lacpFallback: false,
  members: [],
})

function readLine(bond: Open | undefined, text: string): boolean {
  if (!bond) return false
  const member = /^(?:member|slave) (.+): (enabled|disabled)$/.exec(text)
  if (member) {
    const [, name = '', state] = member
    bond.members.push({name, enabled: state === 'enabled', mayEnable: false, active: false, hashes: []})
    return true
  }
  const last = bond.members.at(-1)
  return last ? readMember(last, text) : readHead(bond, text)
}

function readMember(member: OpenMember, text: string): boolean {
  const hash = /^hash (\d+): \d+ kB load$/.exec(text)
  if (hash) member.hashes.push(Number(hash[1]))
  else if (/^active (member|slave)$/.test(text)) member.active = true
  else if (/^may_enable: (true|false)$/.test(text)) member.mayEnable = text.endsWith('true')
  else return /^(up|down)delay expires in -?\d+ ms$/.test(text)
  return true
}

const LACP = ['off', 'configured', 'negotiated'] as const

function readHead(bond: Open, text: string): boolean {
  const [, key = '', value = ''] = /^([^:]+?) ?: ?(.*)$/.exec(text) ?? []
  switch (key) {
    case 'bond_mode':
      bond.mode = value
      return true
    case 'bond may use recirculation':
      bond.recircId = value.startsWith('yes') ? Number(/Recirc-ID : (\d+)/.exec(value)?.[1] ?? 0) : null
      return true
    case 'bond-hash-basis':
      bond.basis = Number(value)
      return true
    case 'lb_output action':
      bond.lbOutput = value.startsWith('enabled')
      return true
    case 'all members active':
      bond.allMembersActive = value === 'true'
      return true
    case 'lacp_status':
      bond.lacp = LACP.find((status) => status === value) ?? 'configured'
      return true
    case 'lacp_fallback_ab':
      bond.lacpFallback = value === 'true'
      return true
    default:
      return ASIDE.test(key)
  }
}

const ASIDE = /^(updelay|downdelay|next rebalance|active-backup primary|active (member|slave) mac)$/
