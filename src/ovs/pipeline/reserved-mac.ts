import {W} from '../fields.ts'
import {macAt} from './address.ts'
import type {Packet} from './packet.ts'

/** 01:80:c2:00:00:0x and the Cisco and Extreme addresses are for bridges themselves (eth_addr_is_reserved()). */
export function isReservedMac(packet: Packet): boolean {
  if (packet[W.dl_dst] === 0x0180 && packet[W.dl_dst + 1]! >>> 4 === 0xc20000_0) return true
  return /^01:00:0c:(cc:cc:c[0-7cd]|cd:cd:cd|00:00:00)$|^00:e0:2b:00:00:0[046]$/.test(macAt(packet, W.dl_dst))
}
