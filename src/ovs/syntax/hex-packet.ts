/**
 * Reads a whole Ethernet frame in hex digits into a packet's words; metadata (in_port, tunnel, registers, ct) is taken from `metadata`.
 */
export function parseHexPacket(
  _hex: string,
  _metadata?: Uint32Array,
): {readonly packet: Uint32Array; readonly size: number} | {readonly error: string} {
  throw new Error('to come')
}
