/** Value of each UTF-16 code unit as a hexadecimal digit, -1 for those that are none. */
const HEX = new Int8Array(65536).fill(-1)
for (const [i, c] of [...'0123456789abcdef'].entries()) {
  HEX[c.charCodeAt(0)] = i
  HEX[c.toUpperCase().charCodeAt(0)] = i
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
  pos = 0
  /** First position that does not belong to the piece any more (end of the line). */
  end = 0

  over(text: string, pos = 0, end = text.length): this {
    this.text = text
    this.pos = pos
    this.end = end
    return this
  }

  /** The code unit at `pos`, 0 at the end. */
  peek(): number {
    return this.pos < this.end ? this.text.charCodeAt(this.pos) : 0
  }

  /** Steps over `code` if it stands at `pos`. */
  take(code: number): boolean {
    if (this.pos < this.end && this.text.charCodeAt(this.pos) === code) {
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
    const {text, end} = this
    let p = this.pos
    if (p + 2 < end && text.charCodeAt(p) === 48 && (text.charCodeAt(p + 1) | 32) === 120) {
      const first = p + 2
      let value = 0
      for (p = first; p < end; p++) {
        const d = HEX[text.charCodeAt(p)]!
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
      const d = text.charCodeAt(p) - 48
      if (d < 0 || d > 9) break
      value = value * 10 + d
    }
    this.pos = p
    return p === first || value > 0xffff_ffff ? -1 : value
  }

  /** A decimal or `0x` number of at most 128 bits. */
  wide(into: Uint32Array): boolean {
    const {text, end} = this
    const start = this.pos
    into.fill(0)
    if (start + 2 < end && text.charCodeAt(start) === 48 && (text.charCodeAt(start + 1) | 32) === 120) {
      let p = start + 2
      while (p < end && text.charCodeAt(p) === 48) p++
      const first = p
      while (p < end && HEX[text.charCodeAt(p)]! >= 0) p++
      if (p - first > 32) return false
      let word = 3
      let shift = 0
      for (let q = p - 1; q >= first; q--) {
        into[word] = into[word]! | (HEX[text.charCodeAt(q)]! << shift)
        shift += 4
        if (shift === 32) {
          shift = 0
          word--
        }
      }
      this.pos = p
      return p > start + 2
    }
    let p = start
    let value = 0
    for (; p < end; p++) {
      const d = text.charCodeAt(p) - 48
      if (d < 0 || d > 9) break
      value = value * 10 + d
    }
    if (p === start || p - start > 38) return false
    this.pos = p
    if (value <= Number.MAX_SAFE_INTEGER) {
      into[3] = value
      into[2] = Math.floor(value / 2 ** 32)
      return true
    }
    let big = BigInt(text.slice(start, p))
    for (let word = 3; word >= 0; word--, big >>= 32n) into[word] = Number(big & 0xffff_ffffn)
    return big === 0n
  }

  /** A decimal number with or without a fraction, such as `12.345`; -1 where there is none. */
  decimal(): number {
    const {text, end} = this
    const start = this.pos
    let p = start
    let value = 0
    let scale = 0
    for (; p < end; p++) {
      const c = text.charCodeAt(p)
      if (c === DOT && scale === 0) {
        scale = 1
        continue
      }
      const d = c - 48
      if (d < 0 || d > 9) break
      value = value * 10 + d
      scale *= 10
    }
    this.pos = p
    if (p === start) return -1
    // One division of two exact integers rounds as reading the text does.
    return scale > 1 ? value / scale : value
  }

  /** `10.1.2.3`; -1 where there is none. */
  ipv4(): number {
    let value = 0
    for (let i = 0; i < 4; i++) {
      if (i > 0 && !this.take(DOT)) return -1
      const {text, end} = this
      let p = this.pos
      let octet = 0
      const first = p
      for (; p < end; p++) {
        const d = text.charCodeAt(p) - 48
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
    const {text, end} = this
    let p = this.pos
    let high = 0
    let low = 0
    for (let i = 0; i < 6; i++) {
      if (i > 0) {
        if (p >= end || text.charCodeAt(p) !== COLON) return false
        p++
      }
      if (p >= end) return false
      let octet = HEX[text.charCodeAt(p)]!
      if (octet < 0) return false
      p++
      const d = p < end ? HEX[text.charCodeAt(p)]! : -1
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
    const {text, end} = this
    let p = this.pos
    let count = 0
    let gap = -1
    into.fill(0)
    while (count < 8) {
      if (p + 1 < end && text.charCodeAt(p) === COLON && text.charCodeAt(p + 1) === COLON) {
        if (gap >= 0) return false
        gap = count
        p += 2
      } else if (count > 0 && gap !== count) {
        if (p >= end || text.charCodeAt(p) !== COLON) break
        p++
      }
      const first = p
      let group = 0
      while (p < end && p - first < 4) {
        const d = HEX[text.charCodeAt(p)]!
        if (d < 0) break
        group = group * 16 + d
        p++
      }
      if (p === first) {
        if (gap === count) break
        return false
      }
      if (p < end && text.charCodeAt(p) === DOT && count <= 6) {
        this.pos = first
        const v4 = this.ipv4()
        if (v4 < 0) return false
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
