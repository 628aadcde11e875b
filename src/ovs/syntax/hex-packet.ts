import {FLOW_WORDS, W} from '../fields.ts'

const TAGGED = 0x1000
const FRAGMENT = 1
const LATER = 2

/** A frame as words, and the length of its IP packet in bytes (the whole of what follows Ethernet where it has none). */
export interface HexPacket {
  readonly packet: Uint32Array
  readonly size: number
}

/**
 * Reads a whole Ethernet frame in hex digits, blanks allowed (miniflow_extract() of lib/flow.c): what is cut off or
 * malformed at one layer leaves that layer's fields 0.
 *
 * @param metadata taken over for in_port, tunnel and connection
 * @param vlanLimit tags that are looked into: `other_config:vlan-limit` of Open_vSwitch, 1 unless set, at most 2
 * @returns the packet, or what OVS says of it
 */
export function parseHexPacket(
  hex: string,
  metadata?: Uint32Array,
  vlanLimit = 1,
): HexPacket | {readonly error: string} {
  const digits = hex.replace(/\s/g, '')
  if (/[^\da-f]/i.test(digits) || digits.length % 2 === 1) return {error: 'Trailing garbage in packet data'}
  const bytes = Buffer.from(digits, 'hex')
  if (bytes.length < 14) return {error: 'Packet data too short for Ethernet'}
  const packet = new Uint32Array(FLOW_WORDS)
  const size = new FrameReader(bytes, packet).read(vlanLimit)
  if (metadata) takeMetadata(packet, metadata)
  return {packet, size}
}

/** What a packet keeps of a flow that is given with it: no registers, nor what else only a pipeline sets (pkt_metadata_from_flow(), miniflow_extract()). */
function takeMetadata(packet: Uint32Array, metadata: Uint32Array): void {
  const take = (from: number, to: number): void => packet.set(metadata.subarray(from, to), from)
  for (const word of [W.skb_priority, W.pkt_mark, W.dp_hash, W.recirc_id, W.in_port, W.packet_type])
    take(word, word + 1)
  if (
    metadata.subarray(W.tun_dst, W.tun_dst + 1).some(isSet) ||
    metadata.subarray(W.tun_ipv6_dst, W.tun_flags).some(isSet)
  )
    take(W.tun_id, W.dl_src)
  if (metadata[W.ct_state] === 0) return
  take(W.ct_state, W.ct_nw_src)
  if (packet[W.dl_type] === metadata[W.dl_type]) take(W.ct_nw_src, W.metadata)
}

const isSet = (word: number): boolean => word !== 0

class FrameReader {
  readonly #b: Buffer
  readonly #p: Uint32Array
  #at = 0

  constructor(bytes: Buffer, packet: Uint32Array) {
    this.#b = bytes
    this.#p = packet
  }

  read(vlanLimit: number): number {
    this.#mac(W.dl_dst, 0)
    this.#mac(W.dl_src, 6)
    this.#at = 12
    this.#tags(Math.min(vlanLimit, 2))
    const type = this.#etherType()
    this.#p[W.dl_type] = type
    const size = this.#b.length - this.#at
    if (type === 0x8847 || type === 0x8848) this.#mpls()
    else if (type === 0x0800) return this.#ipv4() ?? size
    else if (type === 0x86dd) return this.#ipv6() ?? size
    else if (type === 0x0806 || type === 0x8035) this.#arp()
    return size
  }

  #mac(word: number, at: number): void {
    this.#p[word] = this.#b.readUInt16BE(at)
    this.#p[word + 1] = this.#b.readUInt32BE(at + 2)
  }

  #left(): number {
    return this.#b.length - this.#at
  }

  #tags(limit: number): void {
    for (let i = 0; i < limit && this.#left() >= 6; i++) {
      const type = this.#b.readUInt16BE(this.#at)
      if (type !== 0x8100 && type !== 0x88a8) return
      this.#p[W.vlan + i] = ((type << 16) | this.#b.readUInt16BE(this.#at + 2) | TAGGED) >>> 0
      this.#at += 4
    }
  }

  /** The type, also from behind an LLC/SNAP header; 0x05ff where a frame has none. */
  #etherType(): number {
    const type = this.#b.readUInt16BE(this.#at)
    this.#at += 2
    if (type >= 0x0600) return type
    if (this.#left() < 8 || this.#b.readUIntBE(this.#at, 6) !== 0xaaaa03000000) return 0x05ff
    const inner = this.#b.readUInt16BE(this.#at + 6)
    this.#at += 8
    return inner >= 0x0600 ? inner : 0x05ff
  }

  #mpls(): void {
    for (let i = 0; i < 3 && this.#left() >= 4; i++, this.#at += 4) {
      const entry = this.#b.readUInt32BE(this.#at)
      this.#p[W.mpls + i] = entry
      if (entry & 0x100) return
    }
  }

  #arp(): void {
    const at = this.#at
    const b = this.#b
    // Ethernet and IPv4 addresses only.
    if (this.#left() < 28 || b.readUInt32BE(at) !== 0x00010800 || b.readUInt16BE(at + 4) !== 0x0604) return
    const operation = b.readUInt16BE(at + 6)
    this.#p[W.nw_proto] = operation <= 0xff ? operation : 0
    this.#mac(W.arp_sha, at + 8)
    this.#p[W.nw_src] = b.readUInt32BE(at + 14)
    this.#mac(W.arp_tha, at + 18)
    this.#p[W.nw_dst] = b.readUInt32BE(at + 24)
  }

  #ipv4(): number | null {
    const b = this.#b
    const at = this.#at
    if (this.#left() < 20) return null
    const header = (b[at]! & 15) * 4
    const total = b.readUInt16BE(at + 2)
    if (b[at]! >> 4 !== 4 || header < 20 || total < header || total > this.#left()) return null
    const p = this.#p
    p[W.nw_src] = b.readUInt32BE(at + 12)
    p[W.nw_dst] = b.readUInt32BE(at + 16)
    p[W.nw_tos] = b[at + 1]!
    p[W.nw_ttl] = b[at + 8]!
    p[W.nw_proto] = b[at + 9]!
    const fragment = b.readUInt16BE(at + 6)
    if (fragment & 0x3fff) p[W.nw_frag] = fragment & 0x1fff ? FRAGMENT | LATER : FRAGMENT
    if (!(fragment & 0x1fff)) this.#transport(at + header, at + total, false)
    return total
  }

  #ipv6(): number | null {
    const b = this.#b
    const at = this.#at
    if (this.#left() < 40 || b[at]! >> 4 !== 6) return null
    const payload = b.readUInt16BE(at + 4)
    if (payload > this.#left() - 40) return null
    const p = this.#p
    for (let i = 0; i < 4; i++) {
      p[W.ipv6_src + i] = b.readUInt32BE(at + 8 + 4 * i)
      p[W.ipv6_dst + i] = b.readUInt32BE(at + 24 + 4 * i)
    }
    const first = b.readUInt32BE(at)
    p[W.ipv6_label] = first & 0xfffff
    p[W.nw_tos] = (first >>> 20) & 0xff
    p[W.nw_ttl] = b[at + 7]!
    const end = at + 40 + payload
    const start = this.#extensions(at + 40, end, b[at + 6]!)
    if (start !== null) this.#transport(start, end, true)
    return 40 + payload
  }

  /** Steps over extension headers. @returns where the transport header begins, null where there is none to read */
  #extensions(from: number, end: number, next: number): number | null {
    const b = this.#b
    const p = this.#p
    let at = from
    let protocol = next
    for (;;) {
      p[W.nw_proto] = protocol
      const isFragment = protocol === 44
      if (!isFragment && protocol !== 0 && protocol !== 43 && protocol !== 51 && protocol !== 60) {
        return at
      }
      if (at + 8 > end) return null
      const following = b[at]!
      if (isFragment) {
        const offset = b.readUInt16BE(at + 2)
        if (offset & 0xfff9) p[W.nw_frag] = FRAGMENT
        if (offset & 0xfff8) {
          p[W.nw_frag] = FRAGMENT | LATER
          return null
        }
        at += 8
      } else {
        at += protocol === 51 ? (b[at + 1]! + 2) * 4 : (b[at + 1]! + 1) * 8
      }
      if (at > end) return null
      protocol = following
    }
  }

  #transport(at: number, end: number, ipv6: boolean): void {
    const b = this.#b
    const p = this.#p
    const left = end - at
    switch (p[W.nw_proto]) {
      case 6:
        if (left < 20) return
        p[W.tcp_flags] = b.readUInt16BE(at + 12) & 0xfff
        this.#ports(at)
        return
      case 17:
        if (left >= 8) this.#ports(at)
        return
      case 132:
        if (left >= 12) this.#ports(at)
        return
      case 1:
        if (!ipv6 && left >= 8) this.#typeAndCode(at)
        return
      case 2:
        if (ipv6 || left < 8) return
        this.#typeAndCode(at)
        p[W.igmp_group] = b.readUInt32BE(at + 4)
        return
      case 58:
        if (!ipv6 || left < 8) return
        this.#typeAndCode(at)
        this.#neighbour(at, end)
    }
  }

  #ports(at: number): void {
    this.#p[W.tp_src] = this.#b.readUInt16BE(at)
    this.#p[W.tp_dst] = this.#b.readUInt16BE(at + 2)
  }

  #typeAndCode(at: number): void {
    this.#p[W.tp_src] = this.#b[at]!
    this.#p[W.tp_dst] = this.#b[at + 1]!
  }

  /** Neighbour discovery: target and link-layer address options; a malformed option voids them all. */
  #neighbour(at: number, end: number): void {
    const b = this.#b
    const p = this.#p
    const type = p[W.tp_src]!
    if ((type !== 135 && type !== 136) || p[W.tp_dst] !== 0 || end - at < 24) return
    p[W.igmp_group] = b.readUInt32BE(at + 4)
    for (let i = 0; i < 4; i++) p[W.nd_target + i] = b.readUInt32BE(at + 8 + 4 * i)
    for (let option = at + 24; option + 8 <= end; ) {
      const length = b[option + 1]! * 8
      const kind = b[option]!
      const word = kind === 1 && type === 135 ? W.arp_sha : kind === 2 && type === 136 ? W.arp_tha : 0
      const repeated = word !== 0 && (p[word]! | p[word + 1]!) !== 0
      if (length === 0 || option + length > end || repeated) {
        p.fill(0, W.nd_target, W.nd_target + 4)
        p.fill(0, W.arp_sha, W.arp_tha + 2)
        return
      }
      if (word !== 0 && length === 8) {
        this.#mac(word, option + 2)
        p[W.tcp_flags] = kind
      }
      option += length
    }
  }
}
