import {nearNames} from '../near.ts'
import {EXIT, isProblem, Problem} from '../problem.ts'

/** Reads values of antrail.yaml, and says by their path what is wrong with one. */
export class ConfigReader {
  readonly #origin: string

  constructor(origin: string) {
    this.#origin = origin
  }

  bad(path: string, why: string, hints: readonly string[] = []): Problem {
    const where = path === '' ? this.#origin : `${this.#origin}, ${path}`
    return new Problem(`cannot read ${where}: ${why}`, {code: 'CONFIG_BAD', exit: EXIT.usage, hints})
  }

  /** A mapping with no other keys than these. */
  object(value: unknown, path: string, keys: readonly string[]): Readonly<Record<string, unknown>> {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.bad(path, 'expected a mapping')
    for (const key of Object.keys(value)) {
      if (keys.includes(key)) continue
      const near = nearNames(key, keys)
      throw this.bad(path, `no key '${key}'${near.length > 0 ? `: did you mean ${near.join(' or ')}?` : ''}`, [
        `keys: ${keys.join(', ')}`,
      ])
    }
    return Object.fromEntries(Object.entries(value))
  }

  list(value: unknown, path: string): readonly unknown[] {
    if (value === undefined || value === null) return []
    if (!Array.isArray(value)) throw this.bad(path, 'expected a list')
    return value
  }

  texts(value: unknown, path: string): readonly string[] {
    return this.list(value, path).map((item, i) => this.text(item, `${path}[${i}]`))
  }

  text(value: unknown, path: string): string {
    if (value === undefined || value === null) throw this.bad(path, 'it is missing')
    if (typeof value !== 'string') throw this.bad(path, `expected a text, found ${JSON.stringify(value)}`)
    if (value.trim() === '') throw this.bad(path, 'it is empty')
    return value.trim()
  }

  number(value: unknown, path: string, least: number, most: number): number | null {
    if (value === undefined || value === null) return null
    if (typeof value !== 'number' || !(value >= least && value <= most))
      throw this.bad(path, `expected a number from ${least} to ${most}, found ${JSON.stringify(value)}`)
    return value
  }

  oneOf<T extends string>(value: unknown, path: string, words: readonly T[]): T | null {
    if (value === undefined || value === null) return null
    const found = words.find((word) => word === value)
    if (found === undefined) throw this.bad(path, `expected ${words.join(', ')}, found ${JSON.stringify(value)}`)
    return found
  }

  /** What `read` makes of a value, its complaint told with the path. */
  refined<T>(path: string, read: () => T): T {
    try {
      return read()
    } catch (error) {
      if (!isProblem(error)) throw error
      throw this.bad(path, error.message, error.suggestions)
    }
  }
}
