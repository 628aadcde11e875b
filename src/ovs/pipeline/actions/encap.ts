import {W} from '../../fields.ts'
import type {Encap} from '../../syntax/flow-types.ts'
import {commit} from '../commit.ts'
import {type Context, drop} from '../context.ts'
import {SLOW} from '../datapath-actions.ts'
import {lacks} from '../features.ts'
import {BOTTOM, firstLabel, labels, MAX_LABELS, putFirstLabel, putLabel} from '../mpls-labels.ts'
import {clearNetwork} from '../packet.ts'
import {bareType, PT} from '../packet-type.ts'
import {ETH} from '../protocols.ts'
import {Line} from '../trace-node.ts'
import {exact} from '../wildcards.ts'

/** Next protocol of an NSH header by what it stands before (RFC 8300 11.2.5). */
export const NEXT_PROTOCOL: ReadonlyMap<number, number> = new Map([
  [PT.ipv4, 1],
  [PT.ipv6, 2],
  [PT.ethernet, 3],
  [PT.nsh, 4],
])
const FIRST_TTL = 63
const FIRST_INDEX = 255

/** `encap(…)`: puts a header before the packet, which from then on is all that is seen of it (xlate_generic_encap_action()). */
export function encap(ctx: Context, {header, metadataType, tlvs}: Encap): void {
  commit(ctx)
  if (header === 'ethernet') pushEthernet(ctx)
  else if (header === 'nsh') pushNsh(ctx, metadataType, metadataType === 2 ? tlvs : [])
  else {
    pushMpls(ctx, header === 'mpls' ? ETH.mpls : ETH.mplsMulticast)
    if (ctx.faithful && lacks(ctx, 'MPLS Label add')) ctx.slowPath.add(SLOW)
  }
  if (ctx.error === null) ctx.pending = 'encap'
}

function pushEthernet(ctx: Context): void {
  const {packet} = ctx
  const type = bareType(packet)
  if (type === null) {
    unsupported(ctx, 'Dropping packet as encap(ethernet) is not supported for packet type ethernet.')
    return
  }
  packet[W.packet_type] = PT.ethernet
  packet.fill(0, W.dl_src, W.dl_type)
  packet[W.dl_type] = type
}

function pushNsh(ctx: Context, metadataType: number, tlvs: Encap['tlvs']): void {
  const {packet} = ctx
  const type = packet[W.packet_type]!
  const next = NEXT_PROTOCOL.get(type)
  if (next === undefined) {
    unsupported(
      ctx,
      `Dropping packet as encap(nsh) is not supported for packet type (${type >>> 16},0x${(type & 0xffff).toString(16)})`,
    )
    return
  }
  packet.fill(0, W.dl_src, W.nw_src)
  clearNetwork(packet)
  packet[W.packet_type] = PT.nsh
  packet[W.dl_type] = ETH.nsh
  packet[W.nsh_ttl] = FIRST_TTL
  packet[W.nsh_np] = next
  packet[W.nsh_si] = FIRST_INDEX
  packet[W.nsh_mdtype] = metadataType
  ctx.nshContext = tlvs.map(tlvHex).join('')
}

/** Class, type, length, and the data filled up to whole words (RFC 8300 2.5.1). */
function tlvHex({class: tlvClass, type, data}: Encap['tlvs'][number]): string {
  const bytes = data.length % 2 === 0 ? data : `0${data}`
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')
  const whole = Math.ceil(bytes.length / 8) * 8
  return hex(tlvClass, 4) + hex(type, 2) + hex(bytes.length / 2, 2) + bytes.padEnd(whole, '0')
}

function pushMpls(ctx: Context, etherType: number): void {
  const {packet, base} = ctx
  const n = labels(packet)
  if (n >= MAX_LABELS) {
    ctx.error = 'Too many MPLS labels'
    drop(ctx, 'other', 'the packet would have more MPLS labels than OVS handles')
    return
  }
  exact(ctx, W.mpls)
  if (packet[W.packet_type] === PT.ethernet && packet[W.dl_type] === ETH.mpls) {
    ctx.wildcards?.fill(0, W.mpls, W.mpls + MAX_LABELS)
    packet.fill(0, W.mpls, W.mpls + MAX_LABELS)
    base.fill(0, W.mpls, W.mpls + MAX_LABELS)
  }
  packet[W.packet_type] = bareMpls(etherType)
  if (n > 0) putLabel(packet, n, packet[W.mpls]! & ~BOTTOM, etherType)
  else putFirstLabel(packet, firstLabel(packet, false), etherType)
  packet.fill(0, W.dl_src, W.dl_type)
}

const bareMpls = (etherType: number): number => ((1 << 16) | etherType) >>> 0

/** The packet is dropped because of its type; OVS says so among the actions. */
export function unsupported(ctx: Context, text: string): void {
  ctx.nodes.push(new Line('action', text, ctx.bridge.name, null, drop(ctx, 'other', text)))
  ctx.error = 'Unsupported packet type'
}
