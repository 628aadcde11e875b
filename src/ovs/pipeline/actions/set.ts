import {type Field, fieldNamed, W} from '../../fields.ts'
import type {Action, Subfield} from '../../syntax/flow-types.ts'
import {formatFieldValue, formatHex} from '../../syntax/format-value.ts'
import {hasField, meetsPrerequisite} from '../../syntax/prerequisites.ts'
import {type Context, note, undetermined} from '../context.ts'
import {getBits, removeOption, setBits, setMasked} from '../packet.ts'
import {ETH, FRAG, isIp} from '../protocols.ts'
import {sayIfLeftOver} from '../tunnel-options.ts'
import {exact, looked} from '../wildcards.ts'

type SetAction = Extract<Action, {kind: 'set'}>

/** A write to whole or partial words, worked out once. */
interface WordWrite {
  readonly words: readonly number[]
  readonly masks: readonly number[]
  readonly values: readonly number[]
}

const writes = new WeakMap<SetAction, WordWrite | null>()
const SPECIAL = new Set([
  'tun_flags',
  'in_port_oxm',
  'nw_tos',
  'arp_op',
  'nd_options_type',
  'vlan_tci',
  'dl_vlan',
  'vlan_vid',
  'dl_vlan_pcp',
  'vlan_pcp',
])

/** `set_field`, `load` and `mod_*`: a packet without the field's header keeps what it has. */
export function set(ctx: Context, action: SetAction): void {
  const {field} = action.dst
  unwildcardPrerequisite(ctx, field)
  if (!applies(ctx, action)) {
    if (action.style !== 'mod') note(ctx, 'warning', `unmet prerequisites for ${field.name}, set_field ignored`)
    return
  }
  let write = writes.get(action)
  if (write === undefined) {
    write = SPECIAL.has(field.name) || field.format === 'tlv' ? null : wordWrite(action)
    writes.set(action, write)
  }
  if (ctx.wildcards !== null) looked(ctx, field, maskOf(action))
  // Whatever of ARP is set, OVS looks at the whole operation (seen): since the fix of CVE-2023-1668 it is a protocol of IP's.
  if (field.prerequisite === 'arp' && ctx.packet[W.dl_type] === ETH.arp) exact(ctx, W.nw_proto)
  if (write === null) {
    if (maskOf(action) !== (1n << BigInt(field.bits)) - 1n) sayIfLeftOver(ctx, field)
    setMasked(ctx.packet, field, valueFor(action), maskOf(action))
    return
  }
  const {words, masks, values} = write
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    ctx.packet[word] = (ctx.packet[word]! & ~masks[i]!) | values[i]!
  }
}

/**
 * `mod_tp_*` writes the ports of any IP packet but a later fragment, whatever its protocol, and `mod_dl_*` an address without
 * Ethernet, too; the others ask for their header.
 */
function applies({packet}: Context, {style, dst: {field}}: SetAction): boolean {
  if (style !== 'mod') return hasField(packet, field)
  return /^(tcp|udp|sctp)_/.test(field.name)
    ? isIp(packet) && (packet[W.nw_frag]! & FRAG.later) === 0
    : meetsPrerequisite(packet, field.prerequisite)
}

const valueFor = ({dst, value}: SetAction): bigint => value << BigInt(dst.start)

function maskOf({dst, mask}: SetAction): bigint {
  const full = (1n << BigInt(dst.bits)) - 1n
  return (mask & full) << BigInt(dst.start)
}

function wordWrite(action: SetAction): WordWrite {
  const words: number[] = []
  const masks: number[] = []
  const values: number[] = []
  let value = valueFor(action)
  let mask = maskOf(action)
  for (let i = action.dst.field.parts.length - 1; i >= 0; i--) {
    const {word, shift, bits} = action.dst.field.parts[i]!
    const all = (1n << BigInt(bits)) - 1n
    if ((mask & all) !== 0n) {
      words.push(word)
      masks.push(Number(mask & all) << shift)
      values.push(Number(value & mask & all) << shift)
    }
    value >>= BigInt(bits)
    mask >>= BigInt(bits)
  }
  return {words, masks, values}
}

/** `move:F[a..b]->G[c..d]`: nothing where the packet has not both (mf_subfield_copy(), lib/meta-flow.c). */
export function move(ctx: Context, {src, dst}: Extract<Action, {kind: 'move'}>): void {
  unwildcardPrerequisite(ctx, src.field)
  unwildcardPrerequisite(ctx, dst.field)
  if (hasField(ctx.packet, dst.field) && hasField(ctx.packet, src.field)) {
    unwildcard(ctx, src)
    unwildcardWritten(ctx, dst)
    setBits(ctx.packet, dst, getBits(ctx.packet, src))
  }
  reportSubfield(ctx, dst)
}

/** `F[a..b] is now 0x…`, which OVS says of move, pop and multipath. */
export function reportSubfield(ctx: Context, sub: Subfield): void {
  const range =
    sub.start === 0 && sub.bits === sub.field.bits
      ? ''
      : sub.bits === 1
        ? `${sub.start}`
        : `${sub.start}..${sub.start + sub.bits - 1}`
  const name = sub.field.nxm[0] ?? sub.field.name
  const whole = (1n << BigInt(sub.field.bits)) - 1n
  const value = getBits(ctx.packet, sub)
  const text = range === '' ? formatFieldValue(sub.field, value, whole, whole) : formatHex(value)
  note(ctx, 'detail', `${name}[${range}] is now ${text}`)
}

const maskOfBits = ({start, bits}: Subfield): bigint => ((1n << BigInt(bits)) - 1n) << BigInt(start)

/** Notes that a subfield decides something. */
export function unwildcard(ctx: Context, sub: Subfield): void {
  sayIfLeftOver(ctx, sub.field)
  if (sub.field.name === 'recirc_id' && ctx.packet[W.recirc_id] !== 0)
    undetermined(ctx, 'an action reads the id of a recirculation, which the switch chooses as it likes')
  if (ctx.wildcards !== null) looked(ctx, sub.field, maskOfBits(sub))
}

/** The same of a subfield that is written: of its field's other bits, what they are stays. */
export function unwildcardWritten(ctx: Context, sub: Subfield): void {
  if (sub.bits < sub.field.bits) sayIfLeftOver(ctx, sub.field)
  if (ctx.wildcards !== null) looked(ctx, sub.field, maskOfBits(sub))
}

/** Writing an IP or transport field un-wildcards the protocol (since the fix of CVE-2023-1668). */
export function unwildcardPrerequisite(ctx: Context, field: Field): void {
  if (ctx.wildcards === null) return
  switch (field.prerequisite) {
    case 'none':
    case 'mpls':
    case 'nsh':
    case 'ct':
      return
    case 'vlan':
      ctx.wildcards[W.vlan]! |= 0x1000
      return
    case 'arp':
    case 'ipv4':
    case 'ipv6':
    case 'ip':
      exact(ctx, W.dl_type)
      return
    default:
      exact(ctx, W.dl_type, W.nw_proto)
  }
}

/** `push:F[a..b]`. */
export function push(ctx: Context, src: Subfield): void {
  unwildcard(ctx, src)
  ctx.stack.push({value: getBits(ctx.packet, src), bits: src.bits})
  ctx.stackBytes += Math.ceil(src.bits / 8) + 1
}

/** `pop:G[c..d]`; an empty stack leaves the field alone. */
export function pop(ctx: Context, dst: Subfield): void {
  const item = ctx.stack.pop()
  if (!item) {
    note(ctx, 'error', 'stack underflow')
    return
  }
  ctx.stackBytes -= Math.ceil(item.bits / 8) + 1
  unwildcardWritten(ctx, dst)
  setBits(ctx.packet, dst, item.value & ((1n << BigInt(dst.bits)) - 1n))
  reportSubfield(ctx, dst)
}

/** `write_metadata:V/M`. */
export function writeMetadata(ctx: Context, value: bigint, mask: bigint): void {
  const metadata = fieldNamed('metadata')
  looked(ctx, metadata, mask)
  setMasked(ctx.packet, metadata, value & mask, mask)
}

/** `delete_field:tun_metadataN`. */
export function deleteField(ctx: Context, field: Field): void {
  removeOption(ctx.packet, field)
  note(ctx, 'detail', `delete ${field.name}`)
}
