import {readAction} from './actions.ts'
import type {Cursor} from './cursor.ts'
import type {Action, Bucket, PortRef} from './flow-types.ts'
import type {Names} from './names.ts'

export const NEXT_BUCKET = ',bucket='

/** A bucket of a dump. Its actions are read when they are asked for: a packet meets a few of a switch's thousands of buckets. */
export class DumpedBucket implements Bucket {
  readonly id: number | null
  readonly weight: number | null
  readonly watchPort: PortRef | null
  readonly watchGroup: number | null
  #actions: readonly Action[] | null = null
  readonly #before: readonly Action[]
  /** Over the whole dump: all its buckets share one. */
  readonly #c: Cursor
  readonly #names: Names
  readonly #start: number
  readonly #end: number

  /**
   * @param read what stands before `actions=`: some print actions there, too
   * @param c behind `actions=`; it is moved to the end of the bucket
   */
  constructor(read: Bucket, c: Cursor, names: Names) {
    this.id = read.id
    this.weight = read.weight
    this.watchPort = read.watchPort
    this.watchGroup = read.watchGroup
    this.#before = read.actions
    this.#c = c
    this.#names = names
    this.#start = c.pos
    const next = c.text.indexOf(NEXT_BUCKET, c.pos)
    this.#end = next < 0 || next > c.end ? c.end : next
    c.pos = this.#end
  }

  get actions(): readonly Action[] {
    this.#actions ??= [...this.#before, ...this.#read()]
    return this.#actions
  }

  #read(): Action[] {
    const c = this.#c.over(this.#c.text, this.#start, this.#end)
    const actions: Action[] = []
    while (c.pos < c.end) if (!c.take(44)) actions.push(readAction(c, this.#names, 0))
    return actions
  }
}
