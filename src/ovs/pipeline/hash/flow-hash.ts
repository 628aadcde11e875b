import {W} from '../../fields.ts'
import type {Packet} from '../packet.ts'
import {PT} from '../packet-type.ts'
import {ETH, FRAG, hasIpType, PROTO} from '../protocols.ts'
import {jhashBytes} from './jhash.ts'
import {hashAdd, hashFinish, littleWord} from './murmur.ts'

/** Hash of the packet's fields that `multipath` and `bundle` name (flow_hash_fields(), lib/flow.c); null for an unknown name. */
export function hashFields(packet: Packet, fields: string, basis: number): number | null {
  switch (fields) {
    case 'eth_src':
      return jhashBytes(macBytes(packet, W.dl_src), basis)
    case 'symmetric_l4':
      return hashSymmetricL4(packet, basis)
    case 'symmetric_l3l4':
      return hashSymmetricL3L4(packet, basis, false)
    case 'symmetric_l3l4+udp':
      return hashSymmetricL3L4(packet, basis, true)
    case 'nw_src':
    case 'nw_dst':
      return hashAddress(packet, fields === 'nw_src', basis)
    case 'symmetric_l3':
      return hashSymmetricL3(packet, basis)
    default:
      return null
  }
}

/** Whether the hash comes out otherwise where Open vSwitch was built for a processor with a CRC32 instruction. */
export const dependsOnBuild = (fields: string): boolean => fields.startsWith('symmetric_l3l4')

/** Ethernet addresses, type, VLANs, addresses and ports of TCP and SCTP, alike in both directions (flow_hash_symmetric_l4()). */
export function hashSymmetricL4(packet: Packet, basis: number): number {
  const fields = new Uint8Array(32)
  const view = new DataView(fields.buffer)
  addressesXored(packet).forEach((word, i) => {
    view.setUint32(4 * i, word)
  })
  view.setUint16(16, packet[W.dl_type]!)
  view.setUint16(18, (packet[W.vlan]! ^ packet[W.vlan + 1]!) & 0xfff)
  if (hasPorts(packet, false)) view.setUint16(20, packet[W.tp_src]! ^ packet[W.tp_dst]!)
  fields.set(macsXored(packet), 22)
  fields[28] = hasIpType(packet) ? packet[W.nw_proto]! : 0
  return jhashBytes(fields, basis)
}

function hashSymmetricL3L4(packet: Packet, basis: number, withUdp: boolean): number {
  if (!hasIpType(packet)) return hashSymmetricL2(packet, basis)
  let hash = basis
  for (const word of addressesXored(packet)) hash = hashAdd(hash, swapped(word))
  hash = hashAdd(hash, packet[W.nw_proto]!)
  if (hasPorts(packet, withUdp) && (packet[W.nw_frag]! & FRAG.any) === 0) {
    const ports = packet[W.tp_src]! ^ packet[W.tp_dst]!
    hash = hashAdd(hash, ((ports & 0xff) << 8) | (ports >>> 8))
  }
  return hashFinish(hash, basis)
}

function hashSymmetricL2(packet: Packet, basis: number): number {
  if (packet[W.packet_type] !== PT.ethernet) return 0
  const fields = new Uint8Array(12)
  const view = new DataView(fields.buffer)
  view.setUint16(0, packet[W.dl_type]!)
  view.setUint16(2, (packet[W.vlan]! ^ packet[W.vlan + 1]!) & 0xfff)
  fields.set(macsXored(packet), 4)
  let hash = basis
  for (let i = 0; i < fields.length; i += 4) hash = hashAdd(hash, littleWord(fields, i))
  return hashFinish(hash, basis)
}

function hashAddress(packet: Packet, source: boolean, basis: number): number {
  if (packet[W.dl_type] === ETH.ip) return jhashBytes(wordBytes(packet, source ? W.nw_src : W.nw_dst, 1), basis)
  if (packet[W.dl_type] === ETH.ipv6) return jhashBytes(wordBytes(packet, source ? W.ipv6_src : W.ipv6_dst, 4), basis)
  return basis
}

function hashSymmetricL3(packet: Packet, basis: number): number {
  const fields = new Uint8Array(20)
  const view = new DataView(fields.buffer)
  addressesXored(packet).forEach((word, i) => {
    view.setUint32(4 * i, word)
  })
  view.setUint16(16, packet[W.dl_type]!)
  return jhashBytes(fields, basis)
}

/** Source xor destination address; none for other than IP. */
function addressesXored(packet: Packet): number[] {
  if (packet[W.dl_type] === ETH.ip) return [(packet[W.nw_src]! ^ packet[W.nw_dst]!) >>> 0]
  if (packet[W.dl_type] !== ETH.ipv6) return []
  return [0, 1, 2, 3].map((i) => (packet[W.ipv6_src + i]! ^ packet[W.ipv6_dst + i]!) >>> 0)
}

const hasPorts = (packet: Packet, withUdp: boolean): boolean =>
  hasIpType(packet) &&
  (packet[W.nw_proto] === PROTO.tcp ||
    packet[W.nw_proto] === PROTO.sctp ||
    (withUdp && packet[W.nw_proto] === PROTO.udp))

const macsXored = (packet: Packet): Uint8Array => {
  const destination = macBytes(packet, W.dl_dst)
  return macBytes(packet, W.dl_src).map((byte, i) => byte ^ destination[i]!)
}

const macBytes = (packet: Packet, word: number): Uint8Array => wordBytes(packet, word, 2).subarray(2)

function wordBytes(packet: Packet, word: number, words: number): Uint8Array {
  const bytes = new Uint8Array(4 * words)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < words; i++) view.setUint32(4 * i, packet[word + i]!)
  return bytes
}

/** The word as a little-endian processor reads what stands in a packet. */
const swapped = (word: number): number =>
  (((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0
