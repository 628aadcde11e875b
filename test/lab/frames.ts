/** Ethernet frames with right lengths and checksums (RFC 791, 8200, 793, 768, 792, 4443). */

export interface Ends {
  readonly src: string
  readonly dst: string
}

const MACS = Buffer.from('020000000b0b020000000a0a', 'hex')

/** A frame of any type. */
export const ethernet = (type: number, payload: Buffer): Buffer =>
  Buffer.concat([MACS, Buffer.from([type >> 8, type & 0xff]), payload])

interface Segment {
  readonly sport: number
  readonly dport: number
  /** `S`, `SA`, `A`, `FA`, `R`, `RA`, `PA`… */
  readonly flags: string
  readonly seq?: number
  readonly ack?: number
  readonly payload?: Buffer
}

const FLAGS: Readonly<Record<string, number>> = {F: 1, S: 2, R: 4, P: 8, A: 16, U: 32}

export const tcp = (ends: Ends, {sport, dport, flags, seq = 1000, ack = 0, payload = NOTHING}: Segment): Buffer => {
  const segment = Buffer.alloc(20 + payload.length)
  segment.writeUInt16BE(sport, 0)
  segment.writeUInt16BE(dport, 2)
  segment.writeUInt32BE(seq, 4)
  segment.writeUInt32BE(ack, 8)
  segment[12] = 0x50
  for (const letter of flags) segment[13]! |= FLAGS[letter]!
  segment.writeUInt16BE(0x2000, 14)
  payload.copy(segment, 20)
  return packet(ends, 6, segment, 16)
}

export const udp = (ends: Ends, sport: number, dport: number, payload = NOTHING): Buffer => {
  const datagram = Buffer.alloc(8 + payload.length)
  datagram.writeUInt16BE(sport, 0)
  datagram.writeUInt16BE(dport, 2)
  datagram.writeUInt16BE(datagram.length, 4)
  payload.copy(datagram, 8)
  return packet(ends, 17, datagram, 6)
}

/** ICMP or, between IPv6 addresses, ICMPv6; `rest` is what follows type, code and checksum. */
export const icmp = (ends: Ends, type: number, code: number, rest: Buffer): Buffer => {
  const message = Buffer.concat([Buffer.from([type, code, 0, 0]), rest])
  return packet(ends, isV6(ends) ? 58 : 1, message, 2)
}

const ECHO = {v4: [8, 0], v6: [128, 129]} as const

export const echo = (ends: Ends, what: 'request' | 'reply', id = 7): Buffer => {
  const [request, reply] = ECHO[isV6(ends) ? 'v6' : 'v4']
  return icmp(ends, what === 'request' ? request : reply, 0, Buffer.from([id >> 8, id & 0xff, 0, 1]))
}

/** Destination unreachable, quoting the IP packet of a frame. */
export const unreachable = (ends: Ends, quoted: Buffer): Buffer =>
  isV6(ends)
    ? icmp(ends, 1, 4, Buffer.concat([Buffer.alloc(4), quoted.subarray(14)]))
    : icmp(ends, 3, 3, Buffer.concat([Buffer.alloc(4), quoted.subarray(14)]))

/** An IP packet of any protocol, with its checksum at `checksumAt` of the payload, null for none. */
export function packet(ends: Ends, protocol: number, payload: Buffer, checksumAt: number | null): Buffer {
  const v6 = isV6(ends)
  const addresses = Buffer.concat([bytesOf(ends.src), bytesOf(ends.dst)])
  if (checksumAt !== null) {
    const pseudo = Buffer.alloc(4)
    pseudo.writeUInt16BE(protocol, 0)
    pseudo.writeUInt16BE(payload.length, 2)
    const covered = protocol === 1 ? [payload] : [addresses, pseudo, payload]
    payload.writeUInt16BE(checksum(Buffer.concat(covered)) || (protocol === 17 ? 0xffff : 0), checksumAt)
  }
  const header = v6 ? v6Header(protocol, payload.length) : v4Header(protocol, payload.length, 0, 1)
  return ethernet(v6 ? 0x86dd : 0x0800, finished(header, addresses, payload))
}

/** The IPv4 packet of a frame in pieces of `size` bytes of payload (a multiple of 8). */
export function fragments(frame: Buffer, size: number, id = 1): Buffer[] {
  const protocol = frame[23]!
  const payload = frame.subarray(34)
  const pieces: Buffer[] = []
  for (let at = 0; at < payload.length; at += size) {
    const piece = payload.subarray(at, at + size)
    const more = at + size < payload.length ? 0x2000 : 0
    const header = v4Header(protocol, piece.length, more | (at / 8), id)
    pieces.push(ethernet(0x0800, finished(header, frame.subarray(26, 34), piece)))
  }
  return pieces
}

function v4Header(protocol: number, length: number, fragment: number, id: number): Buffer {
  const header = Buffer.alloc(12)
  header[0] = 0x45
  header.writeUInt16BE(20 + length, 2)
  header.writeUInt16BE(id, 4)
  header.writeUInt16BE(fragment, 6)
  header[8] = 64
  header[9] = protocol
  return header
}

function v6Header(protocol: number, length: number): Buffer {
  const header = Buffer.alloc(8)
  header[0] = 0x60
  header.writeUInt16BE(length, 4)
  header[6] = protocol
  header[7] = 64
  return header
}

function finished(header: Buffer, addresses: Buffer, payload: Buffer): Buffer {
  const whole = Buffer.concat([header, addresses])
  if (whole[0] === 0x45) whole.writeUInt16BE(checksum(whole), 10)
  return Buffer.concat([whole, payload])
}

const NOTHING = Buffer.alloc(0)
const isV6 = ({src}: Ends): boolean => src.includes(':')

function bytesOf(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number))
  const [head = '', tail] = address.split('::')
  const words = (text: string): string[] => (text === '' ? [] : text.split(':'))
  const after = words(tail ?? '')
  const before = words(head)
  const zeros = Array.from({length: 8 - before.length - after.length}, () => '0')
  return Buffer.from([...before, ...zeros, ...after].map((word) => word.padStart(4, '0')).join(''), 'hex')
}

function checksum(bytes: Buffer): number {
  let sum = 0
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i]! << 8) + (bytes[i + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}
