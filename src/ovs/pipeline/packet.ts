import {type Field, FLOW_WORDS, fieldNamed, presenceOf, W} from '../fields.ts'
import type {Subfield} from '../syntax/flow-types.ts'
import {OFPP} from './protocols.ts'

/** A packet and its metadata: `FLOW_WORDS` words laid out by `fields.ts`. */
export type Packet = Uint32Array

/** Bit of a VLAN tag's TCI that says the tag is there. */
export const VLAN_PRESENT = 0x1000

/** Of a tunnel's flags flows see and write `oam` alone. */
const PUBLIC_TUNNEL_FLAGS = 1

/** A packet whose words are all 0: no port, no headers. */
export const newPacket = (): Packet => new Uint32Array(FLOW_WORDS)

/** Copies that share one piece of memory: of a piece for each, most of a trace's time would go into getting and freeing them. */
const SHARED = 16
let memory = new ArrayBuffer(0)
let used = SHARED

/** A copy of the packet. */
export function copyOf(packet: Packet): Packet {
  if (used === SHARED) {
    memory = new ArrayBuffer(SHARED * FLOW_WORDS * Uint32Array.BYTES_PER_ELEMENT)
    used = 0
  }
  const copy = new Uint32Array(memory, used++ * FLOW_WORDS * Uint32Array.BYTES_PER_ELEMENT, FLOW_WORDS)
  copy.set(packet)
  return copy
}

const ones = (bits: number): number => (bits === 32 ? 0xffff_ffff : (1 << bits) - 1)

const OXM_RESERVED = 0xffff_0000

/** The whole field as OVS's mf_get_value() reads it, right-aligned. */
export function getField(packet: Packet, field: Field): bigint {
  if (field.name === 'in_port_oxm' || field.name === 'actset_output') {
    const port = packet[field.parts[0]!.word]!
    return BigInt(port >= OFPP.max ? OXM_RESERVED + port : port)
  }
  if (field.name === 'dl_vlan') return BigInt(hasVlan(packet) ? packet[W.vlan]! & 0xfff : 0xffff)
  if (field.name === 'nw_tos') return BigInt(packet[W.nw_tos]! & 0xfc)
  if (field.name === 'tun_flags') return BigInt(packet[W.tun_flags]! & PUBLIC_TUNNEL_FLAGS)
  return getWords(packet, field)
}

function getWords(packet: Packet, field: Field): bigint {
  const {parts} = field
  if (parts.length === 1) {
    const part = parts[0]!
    return BigInt((packet[part.word]! >>> part.shift) & ones(part.bits)) & 0xffff_ffffn
  }
  let value = 0n
  for (const part of parts) {
    value =
      (value << BigInt(part.bits)) | (BigInt((packet[part.word]! >>> part.shift) & ones(part.bits)) & 0xffff_ffffn)
  }
  return value
}

function setWords(packet: Packet, field: Field, value: bigint): void {
  let left = value
  for (let i = field.parts.length - 1; i >= 0; i--) {
    const part = field.parts[i]!
    const piece = Number(left & BigInt(ones(part.bits) >>> 0))
    packet[part.word] = (packet[part.word]! & ~(ones(part.bits) << part.shift)) | (piece << part.shift)
    left >>= BigInt(part.bits)
  }
}

/** Writes the whole field as mf_set_flow_value() does: VLAN fields add or remove the tag, nw_tos leaves ECN alone. */
export function setField(packet: Packet, field: Field, value: bigint): void {
  switch (field.name) {
    case 'in_port_oxm':
      packet[W.in_port] = portOf(Number(value))
      return
    case 'nw_tos':
      packet[W.nw_tos] = (packet[W.nw_tos]! & 3) | (Number(value) & 0xfc)
      return
    case 'tun_flags':
      packet[W.tun_flags] = (packet[W.tun_flags]! & ~PUBLIC_TUNNEL_FLAGS) | (Number(value) & PUBLIC_TUNNEL_FLAGS)
      return
    case 'arp_op':
      packet[W.nw_proto] = Number(value & 0xffn)
      return
    case 'vlan_tci':
      setTci(packet, Number(value))
      return
    case 'dl_vlan':
      if (value === 0xffffn) {
        setTci(packet, 0)
        return
      }
      setTci(packet, (tci(packet) & 0xf000) | VLAN_PRESENT | Number(value))
      return
    case 'vlan_vid':
      setTci(packet, (tci(packet) & 0xe000) | Number(value))
      return
    case 'dl_vlan_pcp':
    case 'vlan_pcp':
      setTci(packet, (tci(packet) & 0x1fff) | VLAN_PRESENT | (Number(value) << 13))
      return
    default:
      setWords(packet, field, value)
      markPresent(packet, field)
  }
}

/** A port of OpenFlow 1.1, of 32 bits: one that can't be is none (ofputil_port_from_ofp11()). */
const portOf = (port: number): number =>
  port < OFPP.max || port >= OXM_RESERVED + OFPP.max ? port & 0xffff : OFPP.none

/** An option that is written, or looked at, is one that is there. */
function markPresent(packet: Packet, field: Field): void {
  const presence = presenceOf(field)
  if (presence) packet[presence.word]! |= presence.bit
}

/** Takes an option away: its bytes stay where they are, and who reads the field or writes a part of it still finds them (tun_metadata_delete()). */
export function removeOption(packet: Packet, field: Field): void {
  const presence = presenceOf(field)
  if (presence) packet[presence.word]! &= ~presence.bit
}

const tci = (packet: Packet): number => packet[W.vlan]! & 0xffff

/** The outer tag's TCI, with the bit for its presence or without: the inner tag stays where it is (flow_fix_vlan_tpid()). */
function setTci(packet: Packet, value: number): void {
  const tpid = packet[W.vlan]! >>> 16 || (value === 0 ? 0 : 0x8100)
  packet[W.vlan] = (tpid << 16) | value
}

/** Whether the packet carries an 802.1Q or 802.1ad tag. */
export const hasVlan = (packet: Packet): boolean => (packet[W.vlan]! & VLAN_PRESENT) !== 0

/** Tags that the packet carries: of one that isn't there, whatever lies behind it is none (flow_count_vlan_headers()). */
export const tagCount = (packet: Packet): number =>
  !hasVlan(packet) ? 0 : (packet[W.vlan + 1]! & VLAN_PRESENT) === 0 ? 1 : 2

type Bits = Pick<Subfield, 'field' | 'start' | 'bits'>

/** Bits `start…start+bits-1` of a field, as an action reads them. */
export function getBits(packet: Packet, {field, start, bits}: Bits): bigint {
  // mf_get_value() takes the wrong byte of the two that hold it: Open vSwitch reads 0 on a little-endian machine.
  if (field.name === 'nd_options_type') return 0n
  return (getField(packet, field) >> BigInt(start)) & ((1n << BigInt(bits)) - 1n)
}

/** Writes bits of a field and leaves the others. */
export function setBits(packet: Packet, {field, start, bits}: Subfield, value: bigint): void {
  const mask = ((1n << BigInt(bits)) - 1n) << BigInt(start)
  setMasked(packet, field, value << BigInt(start), mask)
}

/** Writes the bits of a field that `mask` names; both are aligned with the field. */
export function setMasked(packet: Packet, field: Field, value: bigint, mask: bigint): void {
  const full = (1n << BigInt(field.bits)) - 1n
  if (mask === full) {
    setField(packet, field, value)
    return
  }
  const others = getBits(packet, {field, start: 0, bits: field.bits}) & ~mask & full
  setField(packet, field, others | (value & mask))
}

/** The mask of a field's bits, as words of a packet: what un-wildcards it. */
export function orMask(wildcards: Packet, field: Field, mask: bigint): void {
  // nw_tos is DSCP in its place: the two bits of ECN aren't its own.
  let left = field.name === 'nw_tos' ? mask & 0xfcn : mask
  for (let i = field.parts.length - 1; i >= 0; i--) {
    const part = field.parts[i]!
    wildcards[part.word]! |= Number(left & BigInt(ones(part.bits) >>> 0)) << part.shift
    left >>= BigInt(part.bits)
  }
  markPresent(wildcards, field)
}

/** A whole field named by this project's own code. */
export function wholeField(name: string): Subfield {
  const field = fieldNamed(name)
  return {field, start: 0, bits: field.bits, written: name}
}

/** Forgets what stands behind the Ethernet header, and with it the connection's original addresses and ports, but not its protocol. */
export function clearNetwork(packet: Packet): void {
  packet.fill(0, W.nw_src, FLOW_WORDS)
  packet.fill(0, W.ct_nw_src, W.ct_nw_proto)
  packet.fill(0, W.ct_tp_src, W.ct_tp_dst + 1)
}
