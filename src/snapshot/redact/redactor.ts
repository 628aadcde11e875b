import type {AddressMap} from './map-addresses.ts'
import {mapAddresses} from './map-addresses.ts'
import type {NameKind, Names} from './names.ts'
import {isPlainWord} from './plain-words.ts'
import {isPublicName, isWordOfAnApi} from './public-names.ts'
import {type Scramble, scrambledHex} from './scramble.ts'

const UUID = /(?<![\da-f])[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}(?![\da-f])/gi
/** Ids of containers and machines, hashes. What begins with 0x is a number. */
const LONG_HEX = /(?<![\w.])(?=\d*[a-f])[\da-f]{24,}(?!\w)/gi
/** A key of WireGuard: 32 bytes in base64. */
const WIREGUARD_KEY = /(?<![\w+/])[A-Za-z0-9+/]{43}=(?![\w=])/g

/** What separates the parts of a value: `namespace/name`, `a,b`, `https://host:443`. */
const SEPARATORS = /([\s/:,@=<>"'`[\](){}|;&?!*#$%^\\]+)/

/** Replaces what tells whose cluster it is: the one place that knows what becomes of a piece of text. */
export class Redactor {
  readonly names: Names
  readonly addresses: AddressMap
  readonly #scramble: Scramble

  constructor(scramble: Scramble, names: Names, addresses: AddressMap) {
    this.#scramble = scramble
    this.names = names
    this.addresses = addresses
  }

  /** Addresses, MACs, UUIDs, ids and keys, wherever they stand in a text. @throws {Unsafe} */
  ids(text: string): string {
    return mapAddresses(text, this.addresses)
      .replace(UUID, (uuid) => this.names.uuid(uuid))
      .replace(LONG_HEX, (hex) => this.names.hex(hex))
      .replace(WIREGUARD_KEY, (key) => this.#key(key))
  }

  /** A value of which nothing is known: what is not public, a number or an address gets a pseudonym, part by part. @throws {Unsafe} */
  value(text: string, kind: NameKind = 'value'): string {
    return this.#parts(text, (part) => (isWordOfAnApi(part) ? part : this.names.object(part, kind)))
  }

  /** Sentences: plain words stay, names that are known get their pseudonym, anything else becomes `…`. @throws {Unsafe} */
  sentence(text: string): string {
    return this.#parts(text, (part) => {
      if (isWordOfAnApi(part) || isPlainWord(part)) return part
      const core = part.replace(/[.,]+$/, '')
      const image = this.names.known(core) ?? (isPlainWord(core) || isPublicName(core) ? core : '…')
      return image + part.slice(core.length)
    })
  }

  /** A text in which only devices have names: those that are known get their pseudonym. @throws {Unsafe} */
  devices(text: string, names: ReadonlySet<string>): string {
    const images = names.size === 0 ? text : text.replace(DEVICE_WORD, (word) => this.#device(word, names))
    return this.ids(images)
  }

  #device(word: string, names: ReadonlySet<string>): string {
    if (names.has(word)) return this.names.device(word)
    const core = word.replace(/[.,]+$/, '')
    return names.has(core) ? this.names.device(core) + word.slice(core.length) : word
  }

  #parts(text: string, map: (part: string) => string): string {
    const whole = this.names.known(text)
    if (whole !== null) return whole
    if (isPublicName(text) || isWordOfAnApi(text)) return text
    const images: string[] = []
    // Addresses have colons, which separate other parts: they wait elsewhere meanwhile.
    const held = this.#holdIds(text, images)
    return held
      .split(SEPARATORS)
      .map((part, i) => (i % 2 === 1 || part === '' || HELD_ONLY.test(part) ? part : map(part)))
      .join('')
      .replace(HELD, (_, at: string) => images[Number(at)]!)
  }

  /** Puts a mark in the place of each address and id, and its image into `images`. */
  #holdIds(text: string, images: string[]): string {
    const hold = (image: string) => `\ue000${images.push(image) - 1}\ue001`
    return text.split(HOLDABLE).reduce((all, piece, i) => {
      if (i % 2 === 0) return all + piece
      const image = this.ids(piece)
      return all + (image === piece && !ADDRESS.test(piece) ? piece : hold(image))
    }, '')
  }

  #key(text: string): string {
    const hex = scrambledHex(this.#scramble, 'wireguard', text, 64)
    return Buffer.from(hex, 'hex').toString('base64')
  }
}

const DEVICE_WORD = /[\w@~-][\w@~.-]*/g
const HELD = /\ue000(\d+)\ue001/g
const HELD_ONLY = /^(?:\ue000\d+\ue001)+$/
/** Pieces that may be an address, an id or a key. */
const HOLDABLE =
  /((?<![\w.])(?:[\dA-Fa-f]*:[\dA-Fa-f:.]+(?:\/[\d.:a-f]+)?|\d{1,3}(?:\.\d{1,3}){3}(?:\/[\d.]+)?)(?!\w)|(?<![\w-])[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?![\w-])|(?<![\w+/])[A-Za-z0-9+/]{43}=)/
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[\dA-Fa-f]*:[\dA-Fa-f]*:[\dA-Fa-f:.]*)/
