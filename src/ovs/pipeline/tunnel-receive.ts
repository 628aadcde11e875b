import {W} from '../fields.ts'
import type {OdpFlow} from '../syntax/odp-flow.ts'
import {mappedFields} from '../syntax/tlv-fields.ts'
import type {BridgeInput, PortInput} from './input.ts'
import type {Packet} from './packet.ts'
import {copyOf, setField} from './packet.ts'
import {isTunnel, type TunnelConfig, tunnelConfig} from './tunnel-config.ts'

/** What of a bridge tells which packets of the datapath are its own. */
export type Receiver = Pick<BridgeInput, 'name' | 'ports' | 'tlvMap'>

/** Bit of an option's type: who doesn't know it must drop the packet (RFC 8926). */
const CRITICAL = 0x80

/**
 * The bridge and the packet, with the port that it comes in by, of a datapath flow (xlate_lookup_ofproto()).
 *
 * @returns `error`: what ofproto/trace says where there is none; `unread`: what would have to be known
 */
export function arrivalOf(
  bridges: readonly Receiver[],
  {packet, odpPort, options}: OdpFlow,
): {readonly bridge: string; readonly packet: Packet} | {readonly error: string} | {readonly unread: string} {
  const tunnelled = packet.subarray(W.tun_ipv6_dst, W.tun_ipv6_dst + 4).some((word) => word !== 0)
  const byTunnel = tunnelled || packet[W.tun_dst] !== 0
  const found = byTunnel ? tunnelPortOf(bridges, packet, odpPort) : plainPortOf(bridges, odpPort)
  if (!found) {
    const missing = `no OpenFlow port for datapath port ${odpPort ?? 'none'}`
    return {error: byTunnel ? 'no OpenFlow tunnel port for this packet' : missing}
  }
  const arrived = copyOf(packet)
  arrived[W.in_port] = found.port.ofport
  const refused = placeOptions(arrived, options, found.bridge)
  return refused ?? {bridge: found.bridge.name, packet: arrived}
}

interface Found {
  readonly bridge: Receiver
  readonly port: PortInput
}

/** Tunnel ports have no datapath port of their own: without a tunnel's header nothing comes in by one. */
function plainPortOf(bridges: readonly Receiver[], odpPort: number | null): Found | null {
  for (const bridge of bridges) {
    const port = bridge.ports.find((one) => one.odpPort === odpPort && !isTunnel(one))
    if (port) return {bridge, port}
  }
  return null
}

/**
 * The tunnel port that takes a packet, or null (tnl_find() of ofproto/tunnel.c): a fixed key before one of the flow's, within
 * these a fixed remote address before the flow's, within these the local address fixed, any, or the flow's.
 */
function tunnelPortOf(bridges: readonly Receiver[], packet: Packet, odpPort: number | null): Found | null {
  let best: {found: Found; rank: number} | null = null
  for (const bridge of bridges) {
    for (const port of bridge.ports) {
      if (!isTunnel(port) || port.odpPort !== odpPort) continue
      const rank = rankOf(tunnelConfig(port), packet)
      if (rank !== null && (best === null || rank < best.rank)) best = {found: {bridge, port}, rank}
    }
  }
  return best?.found ?? null
}

/** How late a port is asked, or null where it doesn't fit. */
function rankOf({inKey, remote, local, mode}: TunnelConfig, packet: Packet): number | null {
  const id = (BigInt(packet[W.tun_id]!) << 32n) | BigInt(packet[W.tun_id + 1]!)
  if (inKey !== 'flow' && inKey !== id) return null
  if (remote !== 'flow' && !isAt(remote, packet, W.tun_src, W.tun_ipv6_src)) return null
  if (local !== 'flow' && local !== null && !isAt(local, packet, W.tun_dst, W.tun_ipv6_dst)) return null
  const bare = packet[W.packet_type]! >>> 16 === 1
  if (mode !== 'ptap' && mode !== (bare ? 'legacy_l3' : 'legacy_l2')) return null
  const localRank = local === 'flow' ? 2 : local === null ? 1 : 0
  const addresses = (remote === 'flow' ? 3 : 0) + localRank
  return ((inKey === 'flow' ? 6 : 0) + addresses) * 2 + (mode === 'ptap' ? 1 : 0)
}

function isAt(words: readonly number[], packet: Packet, v4: number, v6: number): boolean {
  if (words.length === 1) return packet[v4] === words[0]
  return packet[v4] === 0 && words.every((word, i) => packet[v6 + i] === word)
}

/** Puts Geneve options into the fields that the bridge's TLV map gives them (tun_metadata_from_geneve__()). */
function placeOptions(
  packet: Packet,
  options: OdpFlow['options'],
  {name, tlvMap}: Receiver,
): {readonly error: string} | {readonly unread: string} | null {
  if (options.length === 0) return null
  if (tlvMap === undefined) return {unread: `options of a tunnel: the TLV map of ${name} is not known`}
  for (const {optionClass, type, bytes, value} of options) {
    const known = mappedFields(tlvMap).find(({mapping}) => mapping.optionClass === optionClass && mapping.type === type)
    const fits = known ? known.mapping.bytes === bytes : (type & CRITICAL) === 0
    if (!fits) return {error: 'Failed to parse Geneve options'}
    if (known) setField(packet, known.field, value)
  }
  packet[W.tun_options] = options.length
  return null
}
