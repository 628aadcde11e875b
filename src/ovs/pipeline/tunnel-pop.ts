import {parseIp, sameIpText} from '../../ip.ts'
import {W} from '../fields.ts'
import {destinationOf, macAt} from './address.ts'
import type {Context} from './context.ts'
import {isIp, OFPP} from './protocols.ts'
import {nativeOn} from './tunnel.ts'
import type {PortInput} from './types.ts'

/** The datapath port that takes the packet out of its tunnel on the way to a bridge's own port, or null (terminate_native_tunnel()). */
export function popsAt(ctx: Context, port: PortInput): number | null {
  const {packet, run} = ctx
  const listening = run.sw.input.nativeTunnels?.listening
  if (port.ofport !== OFPP.local || !listening || !nativeOn(ctx) || !isIp(packet) || packet[W.nw_frag] !== 0)
    return null
  const to = destinationOf(packet)
  if (parseIp(to) === null) return null
  const found = listening.find(
    ({mac, ip, protocol, port: udp}) =>
      protocol === packet[W.nw_proto] &&
      (udp === null || udp === packet[W.tp_dst]) &&
      mac === macAt(packet, W.dl_dst) &&
      sameIpText(ip, to),
  )
  return found?.odpPort ?? null
}
