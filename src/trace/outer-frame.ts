import {sourceAddressFor} from '../host/address.ts'
import {parseIp} from '../ip.ts'
import {W} from '../ovs/fields.ts'
import type {TunnelHeader} from '../ovs/pipeline/result.ts'
import {type Frame, ipFrame, onWire, PROTOCOL} from './frame.ts'
import type {NodeState} from './node-state.ts'

/** Source port of the outer UDP header: a hash of the inner packet that nobody can know beforehand; any does, since no rule should ask. */
const HASHED_PORT = 49152

/** IP protocol of a tunnel's outer packet. */
export const tunnelProtocol = (type: string): number =>
  type === 'gre' ? 47 : type === 'stt' ? PROTOCOL.tcp : PROTOCOL.udp

/** The packet as a device of the underlay sees it: the tunnel's outer packet, or the packet itself where there is no tunnel. */
export function outerFrame(
  node: NodeState,
  crossing: {device: string; size: number; tunnel: TunnelHeader | null; frame: Frame; mac?: string | null},
): Frame {
  const own = node.facts.devices.macOf(crossing.device) ?? '00:00:00:00:00:00'
  const dst = crossing.mac ?? UNKNOWN_MAC
  if (!crossing.tunnel) return onWire(crossing.frame, own, dst)
  const {tunnel} = crossing
  const family = parseIp(tunnel.dst)?.family ?? 4
  const src =
    tunnel.src && tunnel.src !== '0.0.0.0' && tunnel.src !== '::'
      ? tunnel.src
      : ownAddress(node, crossing.device, tunnel.dst, family)
  const frame = ipFrame(
    {
      family,
      protocol: tunnelProtocol(tunnel.type),
      src,
      dst: tunnel.dst,
      sport: HASHED_PORT,
      dport: tunnel.dstPort ?? 0,
      ttl: tunnel.ttl,
      tcpFlags: 0,
    },
    crossing.size,
    tunnel.df,
  )
  frame.packet[W.nw_tos] = tunnel.tos
  return onWire(frame, own, dst)
}

/** A unicast MAC that no device has: a bridge that learned nothing for it floods. */
const UNKNOWN_MAC = '02:00:00:00:00:00'

function ownAddress(node: NodeState, device: string, remote: string, family: 4 | 6): string {
  const addresses = node.facts.devices.addresses
  const dst = parseIp(remote)
  const found =
    addresses.known && dst
      ? sourceAddressFor({prefsrc: null, dev: device, gateway: null, dst}, addresses.value.items)
      : null
  return found ?? (family === 4 ? '0.0.0.0' : '::')
}
