/** Value of each character as a hexadecimal digit, -1 for those that are none. */
const HEX = new Int8Array(256).fill(-1)
for (const [i, c] of [...'0123456789abcdef'].entries()) {
  HEX[c.charCodeAt(0)] = i
  HEX[c.toUpperCase().charCodeAt(0)] = i
}

const EMPTY = new Uint8Array(0)

/** Stands for characters beyond Latin 1: nothing of Open vSwitch's syntax has them but names, which are cut from the text. */
const OTHER = 255

function codesOf(text: string): Uint8Array {
  const codes = new Uint8Array(text.length)
  if (/[^\0-\xff]/.test(text)) for (let i = 0; i < text.length; i++) codes[i] = Math.min(text.charCodeAt(i), OTHER)
  else Buffer.from(codes.buffer).write(text, 'latin1')
  return codes
}

const COLON = 58
const DOT = 46

/**
 * A position in a text, and readers of the numbers and addresses that Open vSwitch prints.
 *
 * Readers move `pos` behind what they read. A reader that fails returns -1 or false and leaves `pos` anywhere: the
 * caller goes back. Values of more than 32 bits go into 4 words, most significant first, right-aligned.
 */
export class Cursor {
  text = ''
  /** The text's characters; reading them from a string costs several times as much. */
  codes: Uint8Array = EMPTY
  pos = 0
  /** First position that does not belong to the piece any more (end of the line). */
  end = 0

  over(text: string, pos = 0, end = text.length): this {
    if (text !== this.text) {
      this.text = text
      this.codes = codesOf(text)
    }
    this.pos = pos
    this.end = end
    return this
  }

  /** The code unit at `pos`, 0 at the end. */
  peek(): number {
    return this.pos < this.end ? this.codes[this.pos]! : 0
  }

  /** Steps over `code` if it stands at `pos`. */
  take(code: number): boolean {
    if (this.pos < this.end && this.codes[this.pos]! === code) {
      this.pos++
      return true
    }
    return false
  }

  /** Steps over `word` if it stands at `pos`. */
  takeWord(word: string): boolean {
    if (this.pos + word.length > this.end || !this.text.startsWith(word, this.pos)) return false
    this.pos += word.length
    return true
  }

  /** A decimal or `0x` number of at most 32 bits; -1 where there is none. */
  uint(): number {
    const {codes, end} = this
    let p = this.pos
    if (p + 2 < end && codes[p]! === 48 && (codes[p + 1]! | 32) === 120) {
      const first = p + 2
      let value = 0
      for (p = first; p < end; p++) {
        const d = HEX[codes[p]!]!
        if (d < 0) break
        if (value > 0x0fff_ffff) return -1
        value = value * 16 + d
      }
      this.pos = p
      return p === first ? -1 : value
    }
    const first = p
    let value = 0
    for (; p < end; p++) {
      const d = codes[p]! - 48
      if (d < 0 || d > 9) break
      value = value * 10 + d
    }
    this.pos = p
    return p === first || value > 0xffff_ffff ? -1 : value
  }

  /** A decimal or `0x` number of at most 128 bits. */
  wide(into: Uint32Array): boolean {
    const {codes, end} = this
    const start = this.pos
    if (start + 2 < end && codes[start] === 48 && (codes[start + 1]! | 32) === 120) return this.wideHex(into, start + 2)
    let p = start
    let value = 0
    for (; p < end; p++) {
      const d = codes[p]! - 48
      if (d < 0 || d > 9) break
      value = value * 10 + d
    }
    if (p === start || p - start > 39) return false
    this.pos = p
    into[0] = 0
    into[1] = 0
    if (value <= Number.MAX_SAFE_INTEGER) {
      into[2] = Math.floor(value / 2 ** 32)
      into[3] = value
      return true
    }
    let big = BigInt(this.text.slice(start, p))
    for (let word = 3; word >= 0; word--, big >>= 32n) into[word] = Number(big & 0xffff_ffffn)
    return big === 0n
  }

  private wideHex(into: Uint32Array, start: number): boolean {
    const {codes, end} = this
    let a = 0
    let b = 0
    let c = 0
    let d = 0
    let p = start
    for (; p < end; p++) {
      const digit = HEX[codes[p]!]!
      if (digit < 0) break
      if (a >>> 28 !== 0) return false
      a = (a << 4) | (b >>> 28)
      b = (b << 4) | (c >>> 28)
      c = (c << 4) | (d >>> 28)
      d = (d << 4) | digit
    }
    into[0] = a
    into[1] = b
    into[2] = c
    into[3] = d
    this.pos = p
    return p > start
  }

  /** A decimal number with or without a fraction, such as `12.345`; -1 where there is none. */
  decimal(): number {
    const {codes, end} = this
    const start = this.pos
    let p = start
    let value = 0
    for (; p < end; p++) {
      const d = codes[p]! - 48
      if (d < 0 || d > 9) break
      value = value * 10 + d
    }
    if (p < end && codes[p] === DOT) {
      const point = p
      let scale = 1
      for (p++; p < end; p++) {
        const d = codes[p]! - 48
        if (d < 0 || d > 9) break
        value = value * 10 + d
        scale *= 10
      }
      // One division of two exact integers rounds as reading the text does.
      value /= scale
      if (p === point + 1) return -1
    }
    this.pos = p
    return p === start ? -1 : value
  }

  /** `10.1.2.3`; -1 where there is none. */
  ipv4(): number {
    let value = 0
    for (let i = 0; i < 4; i++) {
      if (i > 0 && !this.take(DOT)) return -1
      const {codes, end} = this
      let p = this.pos
      let octet = 0
      const first = p
      for (; p < end; p++) {
        const d = codes[p]! - 48
        if (d < 0 || d > 9) break
        octet = octet * 10 + d
      }
      if (p === first || p - first > 3 || octet > 255) return -1
      this.pos = p
      value = (value << 8) | octet
    }
    return value >>> 0
  }

  /** `0a:00:00:00:00:01` into the last two words: 16 bits and 32 bits. */
  mac(into: Uint32Array): boolean {
    const {codes, end} = this
    let p = this.pos
    let high = 0
    let low = 0
    for (let i = 0; i < 6; i++) {
      if (i > 0) {
        if (p >= end || codes[p]! !== COLON) return false
        p++
      }
      if (p >= end) return false
      let octet = HEX[codes[p]!]!
      if (octet < 0) return false
      p++
      const d = p < end ? HEX[codes[p]!]! : -1
      if (d >= 0) {
        octet = octet * 16 + d
        p++
      }
      if (i < 2) high = (high << 8) | octet
      else low = (low << 8) | octet
    }
    into[0] = 0
    into[1] = 0
    into[2] = high
    into[3] = low
    this.pos = p
    return true
  }

  /** `fd00::1`, `::ffff:10.0.0.1`. */
  ipv6(into: Uint32Array): boolean {
    const {codes, end} = this
    let p = this.pos
    let count = 0
    let gap = -1
    into.fill(0)
    while (count < 8) {
      if (p + 1 < end && codes[p]! === COLON && codes[p + 1]! === COLON) {
        if (gap >= 0) return false
        gap = count
        p += 2
      } else if (count > 0 && gap !== count) {
        if (p >= end || codes[p]! !== COLON) break
        p++
      }
      const first = p
      let group = 0
      while (p < end && p - first < 4) {
        const d = HEX[codes[p]!]!
        if (d < 0) break
        group = group * 16 + d
        p++
      }
      if (p === first) {
        if (gap === count) break
        return false
      }
      if (p < end && codes[p]! === DOT && count <= 6) {
        this.pos = first
        const v4 = this.ipv4()
        // inet_pton() takes no leading zeros here.
        if (v4 < 0 || /(?:^|\.)0\d/.test(this.text.slice(first, this.pos))) return false
        putGroup(into, count++, v4 >>> 16)
        putGroup(into, count++, v4 & 0xffff)
        p = this.pos
        break
      }
      putGroup(into, count++, group)
    }
    this.pos = p
    if (gap < 0) return count === 8
    if (count === 8) return false
    spread(into, gap, count)
    return true
  }
}

function putGroup(into: Uint32Array, index: number, group: number): void {
  const word = index >> 1
  into[word] = into[word]! | (index & 1 ? group : group << 16)
}

/** Moves the groups behind `::` to the end. */
function spread(into: Uint32Array, gap: number, count: number): void {
  const groups: number[] = []
  for (let i = 0; i < count; i++) groups.push((into[i >> 1]! >>> (i & 1 ? 0 : 16)) & 0xffff)
  into.fill(0)
  for (let i = 0; i < count; i++) putGroup(into, i < gap ? i : 8 - count + i, groups[i]!)
}
