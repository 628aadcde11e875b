import {W} from '../fields.ts'
import type {Context} from './context.ts'
import type {Packet} from './packet.ts'
import {VLAN_PRESENT} from './packet.ts'
import {ETH} from './protocols.ts'

/** Tags that differ are popped, and the packet's own pushed (commit_vlan_action(), lib/odp-util.c). */
export function commitVlan(ctx: Context): void {
  const {packet, base} = ctx
  let have = tags(base) - 1
  let want = tags(packet) - 1
  while (have >= 0 && want >= 0 && base[W.vlan + have] === packet[W.vlan + want]) {
    have--
    want--
  }
  for (; have >= 0; have--) ctx.odp.push('pop_vlan')
  for (; want >= 0; want--) ctx.odp.push(pushText(packet[W.vlan + want]!))
  base[W.vlan] = packet[W.vlan]!
  base[W.vlan + 1] = packet[W.vlan + 1]!
}

const tags = (packet: Packet): number =>
  (packet[W.vlan]! & VLAN_PRESENT) === 0 ? 0 : (packet[W.vlan + 1]! & VLAN_PRESENT) === 0 ? 1 : 2

function pushText(tag: number): string {
  const tpid = tag >>> 16
  const named = tpid === ETH.vlan ? '' : `tpid=0x${tpid.toString(16)},`
  return `push_vlan(${named}vid=${tag & 0xfff},pcp=${(tag >>> 13) & 7})`
}
