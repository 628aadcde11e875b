/** Text about one Pod, told of another: every name of the first, where it stands alone, becomes the second's. */
export function renamer(from, to) {
  const names = new Map(Object.keys(from).map((key) => [from[key], to[key]]))
  const any = [...names.keys()].map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
  const pattern = new RegExp(`(?<![0-9a-zA-Z-])(?:${any})(?![0-9a-zA-Z])`, 'g')
  return (text) => text.replace(pattern, (name) => names.get(name))
}

/** The address that an interface gives itself: fe80:: and its MAC (RFC 4291, appendix A). */
export function linkLocal(mac) {
  const bytes = mac.split(':').map((byte) => Number.parseInt(byte, 16))
  const [a, b, c, d, e, f] = [bytes[0] ^ 2, ...bytes.slice(1)]
  const word = (high, low) => ((high << 8) | low).toString(16)
  return `fe80::${word(a, b)}:${word(c, 0xff)}:${word(0xfe, d)}:${word(e, f)}`
}
