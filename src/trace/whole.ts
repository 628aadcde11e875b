import {type Known, unknown} from '../model/known.ts'
import type {Parsed} from '../parsed.ts'

/**
 * A list from which something may be missed: only one that was read whole says that a thing is not there. A namespace always
 * has a device, an address and a route of its own, so an empty list of these is no answer.
 */
export function whole<T, P extends Parsed<T>>(list: Known<P>, what: string): Known<P> {
  const read = unbroken<T, P>(list, what)
  return read.known && read.value.items.length === 0 ? unknown(`${what}: the answer is empty`) : read
}

/** The same of a list that may be empty, as one of neighbours or of ipsets: unknown where a part of it was cut off or not understood. */
export function unbroken<T, P extends Parsed<T>>(list: Known<P>, what: string): Known<P> {
  const first = list.known ? list.value.unparsed[0] : undefined
  return first ? unknown(`${what}: line ${first.line}, column ${first.column}: ${first.reason}`) : list
}
