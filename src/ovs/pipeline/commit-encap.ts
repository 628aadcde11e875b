import {W} from '../fields.ts'
import {macAt} from './address.ts'
import {commitMpls} from './commit-mpls.ts'
import {type Context, undetermined} from './context.ts'
import {PT} from './packet-type.ts'

/** Writes headers that were put before the packet or taken off it into the datapath's actions (commit_encap_decap_action()). */
export function commitHeaders(ctx: Context): void {
  const {packet, base, pending} = ctx
  ctx.pending = null
  if (pending === 'encap') push(ctx)
  else if (pending === 'decap' || packet[W.packet_type] !== base[W.packet_type]) pop(ctx)
}

function push(ctx: Context): void {
  const {packet, base} = ctx
  switch (packet[W.packet_type]) {
    case PT.ethernet:
      ctx.odp.push(`push_eth(src=${macAt(packet, W.dl_src)},dst=${macAt(packet, W.dl_dst)})`)
      base.set(packet.subarray(W.dl_src, W.dl_type), W.dl_src)
      base[W.packet_type] = PT.ethernet
      break
    case PT.nsh:
      ctx.odp.push(`push_nsh(${nshText(ctx)})`)
      base.set(packet.subarray(W.dl_src), W.dl_src)
      base[W.packet_type] = PT.nsh
      break
    case PT.mpls:
    case PT.mplsMulticast:
      // OVS goes on as if the packet still began with what it had before.
      commitMpls(ctx, true)
      break
    default:
      undetermined(ctx, 'ovs-vswitchd ends itself here: it has no action that adds this header')
  }
}

/** The header itself has 2 bits of flags and 6 of TTL (RFC 8300 2.2). */
function nshText({packet, nshContext}: Context): string {
  const hex = (word: number): string => `0x${packet[word]!.toString(16)}`
  const context =
    packet[W.nsh_mdtype] === 1
      ? [0, 1, 2, 3].map((n) => `c${n + 1}=${hex(W.nsh_c + n)}`).join(',')
      : `md2=${nshContext === '' ? '0' : `0x${nshContext}`}`
  return (
    `flags=${packet[W.nsh_flags]! & 3},ttl=${packet[W.nsh_ttl]! & 63},mdtype=${packet[W.nsh_mdtype]},np=${packet[W.nsh_np]},` +
    `spi=${hex(W.nsh_spi)},si=${packet[W.nsh_si]},${context}`
  )
}

function pop(ctx: Context): void {
  const {packet, base} = ctx
  if (packet[W.packet_type]! >>> 16 === 1 && base[W.packet_type] === PT.ethernet) {
    ctx.odp.push('pop_eth')
    base[W.packet_type] = packet[W.packet_type]!
    base.fill(0, W.dl_src, W.dl_type)
  } else if (base[W.packet_type] === PT.nsh) ctx.odp.push('pop_nsh()')
  else if (base[W.packet_type] === PT.mpls || base[W.packet_type] === PT.mplsMulticast) commitMpls(ctx)
  else undetermined(ctx, 'ovs-vswitchd ends itself here: it has no action that takes this header off')
}
