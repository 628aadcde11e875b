import {W} from '../fields.ts'
import type {Context} from './context.ts'
import {tagCount} from './packet.ts'
import {ETH} from './protocols.ts'

/** Tags that differ are popped, and the packet's own pushed (commit_vlan_action(), lib/odp-util.c). */
export function commitVlan(ctx: Context): void {
  const {packet, base} = ctx
  let have = tagCount(base) - 1
  let want = tagCount(packet) - 1
  while (have >= 0 && want >= 0 && base[W.vlan + have] === packet[W.vlan + want]) {
    have--
    want--
  }
  for (; have >= 0; have--) ctx.odp.push('pop_vlan')
  for (; want >= 0; want--) ctx.odp.push(pushText(packet[W.vlan + want]!))
  base[W.vlan] = packet[W.vlan]!
  base[W.vlan + 1] = packet[W.vlan + 1]!
}

function pushText(tag: number): string {
  const tpid = tag >>> 16
  const named = tpid === ETH.vlan ? '' : `tpid=0x${tpid.toString(16)},`
  return `push_vlan(${named}vid=${tag & 0xfff},pcp=${(tag >>> 13) & 7})`
}
