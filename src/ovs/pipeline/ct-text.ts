import {W} from '../fields.ts'
import type {Action, NatSpec} from '../syntax/flow-types.ts'
import {ipv4At, ipv6At} from './address.ts'
import type {Packet} from './packet.ts'

/** What exec() wrote: mark and label with masks. */
export interface Exec {
  readonly markMask: number
  readonly labelMask: bigint
}

/** `ct(commit,zone=…,mark=V/M,…)` as format_odp_conntrack_action() prints it (lib/odp-util.c). */
export function ctText(
  action: Extract<Action, {kind: 'ct'}>,
  zone: number,
  {markMask, labelMask}: Exec,
  {mark, label}: {readonly mark: number; readonly label: bigint},
): string {
  const parts: string[] = []
  if (action.force) parts.push('force_commit')
  else if (action.commit) parts.push('commit')
  if (zone !== 0) parts.push(`zone=${zone}`)
  if (markMask !== 0) parts.push(`mark=${hex(BigInt((mark & markMask) >>> 0))}/${hex(BigInt(markMask))}`)
  if (labelMask !== 0n) {
    const full = labelMask === (1n << 128n) - 1n
    parts.push(`label=${hex(label & labelMask)}${full ? '' : `/${hex(labelMask)}`}`)
  }
  if (action.alg !== null) parts.push(`helper=${action.alg}`)
  if (action.nat !== null) parts.push(natText(action.nat))
  return parts.length === 0 ? 'ct' : `ct(${parts.join(',')})`
}

const hex = (value: bigint): string => (value === 0n ? '0' : `0x${value.toString(16)}`)

/** `nat(src=A-B:P-Q,random)` as OVS prints it. */
export function natText(nat: NatSpec): string {
  if (nat.direction === null) return 'nat'
  const bracket = (ip: string) => (ip.includes(':') && nat.portMin !== null ? `[${ip}]` : ip)
  const range = (min: string, max: string | null) => (max === null || max === min ? min : `${min}-${max}`)
  const addresses =
    nat.addressMin === null ? '' : `=${range(bracket(nat.addressMin), nat.addressMax && bracket(nat.addressMax))}`
  const ports =
    nat.portMin === null ? '' : `:${range(String(nat.portMin), nat.portMax === null ? null : String(nat.portMax))}`
  const flags = nat.flags.map((flag) => `,${flag}`).join('')
  return `nat(${nat.direction}${addresses}${ports}${flags})`
}

/** Addresses and ports as oftrace_print_ip_flow() prints them; nothing where the NAT names no address. */
export function tupleText(packet: Packet, address: string | null): string {
  if (address === null) return ''
  const [src, dst] = [`tp_src=${packet[W.tp_src]}`, `tp_dst=${packet[W.tp_dst]}`]
  return address.includes(':')
    ? `ipv6_src=[${ipv6At(packet, W.ipv6_src)}],${src},ipv6_dst=[${ipv6At(packet, W.ipv6_dst)}],${dst}`
    : `nw_src=${ipv4At(packet, W.nw_src)},${src},nw_dst=${ipv4At(packet, W.nw_dst)},${dst}`
}
