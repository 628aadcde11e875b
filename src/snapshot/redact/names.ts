import {isPublicDevice} from './public-devices.ts'
import {isPublicName, isWordOfAnApi} from './public-names.ts'
import {type Scramble, scrambledHex} from './scramble.ts'

/** What a name is of, as its pseudonym begins. */
export type NameKind = 'node' | 'ns' | 'pod' | 'svc' | 'policy' | 'name' | 'value' | 'key' | 'dev' | 'chain' | 'host'

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Names of devices have at most 15 bytes. */
const LONGEST_DEVICE = 15

/** Pseudonyms: the same text gets the same one wherever it stands, whatever it is the name of there. */
export class Names {
  readonly #scramble: Scramble
  readonly #given = new Map<string, string>()
  readonly #taken = new Set<string>()

  constructor(scramble: Scramble) {
    this.#scramble = scramble
  }

  /** The pseudonym of an object's name, a label's value and the like. What every cluster has keeps its name. */
  object(name: string, kind: NameKind): string {
    if (UUID.test(name)) return this.uuid(name)
    return isPublicName(name) ? name : this.#pseudonym(name, kind)
  }

  /** The value of a label. A word in CamelCase may be one of an API's elsewhere: it is not remembered. */
  label(value: string): string {
    if (!isWordOfAnApi(value)) return this.known(value) ?? this.object(value, 'value')
    return `Value${scrambledHex(this.#scramble, 'label', value, 8)}`
  }

  device(name: string): string {
    if (isPublicDevice(name) || isPublicName(name)) return name
    const image = this.#pseudonym(name, 'dev')
    return image.slice(0, LONGEST_DEVICE)
  }

  /** The pseudonym that was given before; null where there is none. */
  known(name: string): string | null {
    return this.#given.get(name) ?? null
  }

  uuid(text: string): string {
    const hex = scrambledHex(this.#scramble, 'uuid', text.toLowerCase(), 32)
    const at = (from: number, to: number) => hex.slice(from, to)
    // Version and variant stay.
    return `${at(0, 8)}-${at(8, 12)}-${text[14]}${at(13, 16)}-${text[19]}${at(17, 20)}-${at(20, 32)}`
  }

  /** Digits in the place of others: ids of containers, hashes. */
  hex(text: string): string {
    return scrambledHex(this.#scramble, 'hex', text.toLowerCase(), text.length)
  }

  #pseudonym(name: string, kind: NameKind): string {
    const given = this.#given.get(name)
    if (given !== undefined) return given
    const digits = scrambledHex(this.#scramble, 'name', name, 16)
    let length = 5
    while (this.#taken.has(digits.slice(0, length))) length++
    const id = digits.slice(0, length)
    this.#taken.add(id)
    const image = `${kind}-${id}`
    this.#given.set(name, image)
    return image
  }
}
