import {type Known, unknown} from '../model/known.ts'
import type {Parsed} from '../parsed.ts'

/**
 * A list from which something may be missed: only one that was read whole says that a thing is not there. A namespace always
 * has a device, an address and a route of its own, so an empty list of these is no answer.
 */
export function whole<T, P extends Parsed<T>>(list: Known<P>, what: string): Known<P> {
  if (!list.known) return list
  const [first] = list.value.unparsed
  if (first) return unknown(`${what}: line ${first.line}, column ${first.column}: ${first.reason}`)
  return list.value.items.length === 0 ? unknown(`${what}: the answer is empty`) : list
}
