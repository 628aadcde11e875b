import {formatIp, type Ip, parseIp} from '../ip.ts'
import type {Evidence} from '../model/evidence.ts'
import {FLOW_WORDS, W} from '../ovs/fields.ts'
import type {Packet} from '../ovs/pipeline/packet.ts'
import {ETHERTYPE, type Frame, PROTOCOL, setAddress, setMac} from './frame.ts'
import type {PodRef} from './walk/place.ts'

/** Who asks for a MAC on the bridge: a pod, or the node by its gateway device. */
export type Asker =
  | {
      readonly kind: 'pod'
      readonly node: string
      readonly pod: PodRef
      readonly device: string | null
      readonly ip: string
      readonly mac: string
    }
  | {readonly kind: 'host'; readonly node: string; readonly device: string; readonly ip: string; readonly mac: string}

/** How asking for a MAC ended. */
export type Resolution =
  | {readonly kind: 'answered'; readonly mac: string}
  | {
      readonly kind: 'silent'
      readonly why: {
        readonly reason: string
        readonly text: string
        readonly evidence: Evidence | null
        readonly table: string | null
        readonly flow: string | null
      }
    }
  | {readonly kind: 'unknown'; readonly reason: string}

const BROADCAST = 'ff:ff:ff:ff:ff:ff'

/** Neighbour solicitation and advertisement (RFC 4861 4.3, 4.4). */
const ND = {solicit: 135, advert: 136, hopLimit: 255} as const

/** An ARP request, or a neighbour solicitation, for `target`. */
export function arpRequest(asker: {ip: string; mac: string}, target: string): Frame {
  const ip = parseIp(target)
  return ip?.family === 6 ? solicitation(asker, ip) : arp(1, asker, {ip: target, mac: '00:00:00:00:00:00'}, BROADCAST)
}

/** The owner's answer to the asker alone. */
export function arpReply(asker: {ip: string; mac: string}, target: string, mac: string): Frame {
  const ip = parseIp(target)
  return ip?.family === 6 ? advertisement(asker, ip, mac) : arp(2, {ip: target, mac}, asker, asker.mac)
}

/** Whether a packet says where `target` is. */
export function answers(packet: Packet, target: string): boolean {
  const ip = parseIp(target)
  if (!ip) return false
  if (ip.family === 4)
    return packet[W.dl_type] === ETHERTYPE.arp && packet[W.nw_proto] === 2 && packet[W.nw_src] === Number(ip.value)
  return packet[W.dl_type] === ETHERTYPE.ipv6 && packet[W.nw_proto] === PROTOCOL.icmp6 && packet[W.tp_src] === ND.advert
}

function arp(op: number, from: {ip: string; mac: string}, to: {ip: string; mac: string}, dst: string): Frame {
  const packet = new Uint32Array(FLOW_WORDS)
  packet[W.dl_type] = ETHERTYPE.arp
  packet[W.nw_proto] = op
  setMac(packet, W.dl_src, from.mac)
  setMac(packet, W.dl_dst, dst)
  setMac(packet, W.arp_sha, from.mac)
  setMac(packet, W.arp_tha, to.mac)
  setAddress(packet, 'src', from.ip)
  setAddress(packet, 'dst', to.ip)
  return {packet, size: 28, df: false}
}

function solicitation(asker: {ip: string; mac: string}, target: Ip): Frame {
  const low = target.value & 0xff_ffffn
  const group = formatIp({family: 6, value: (0xff02n << 112n) | (1n << 32n) | 0xff00_0000n | low})
  const hex = low.toString(16).padStart(6, '0')
  const frame = nd(
    ND.solicit,
    asker.ip,
    group,
    asker.mac,
    `33:33:ff:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4)}`,
    target,
  )
  setMac(frame.packet, W.arp_sha, asker.mac)
  return frame
}

function advertisement(asker: {ip: string; mac: string}, target: Ip, mac: string): Frame {
  const frame = nd(ND.advert, formatIp(target), asker.ip, mac, asker.mac, target)
  setMac(frame.packet, W.arp_tha, mac)
  return frame
}

function nd(type: number, src: string, dst: string, srcMac: string, dstMac: string, target: Ip): Frame {
  const packet = new Uint32Array(FLOW_WORDS)
  packet[W.dl_type] = ETHERTYPE.ipv6
  packet[W.nw_proto] = PROTOCOL.icmp6
  packet[W.nw_ttl] = ND.hopLimit
  packet[W.tp_src] = type
  setMac(packet, W.dl_src, srcMac)
  setMac(packet, W.dl_dst, dstMac)
  setAddress(packet, 'src', src)
  setAddress(packet, 'dst', dst)
  for (let i = 0; i < 4; i++) packet[W.nd_target + i] = Number((target.value >> BigInt(96 - 32 * i)) & 0xffff_ffffn)
  return {packet, size: 72, df: true}
}
