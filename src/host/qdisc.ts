import type {Parsed} from '../parsed.ts'
import {type JsonObject, readJsonArray} from './json-array.ts'
import {numberOf, objectOf, textOf} from './json-field.ts'

/** A queueing discipline, one object of `tc -j -s qdisc`. `line` is the line where its object starts. */
export interface Qdisc {
  readonly line: number
  /** `noqueue`, `fq_codel`, `tbf`, `netem`, `clsact`, `ingress`… */
  readonly kind: string
  readonly handle: string | null
  readonly dev: string
  /** null: it is the root. */
  readonly parent: string | null
  readonly packets: number | null
  readonly drops: number | null
  readonly overlimits: number | null
  readonly backlog: number | null
  readonly options: JsonObject
}

/** Reads `tc -j -s qdisc`; counters are null without `-s`. */
export const parseTcQdisc = (text: string): Parsed<Qdisc> =>
  readJsonArray(text, (o, line): Qdisc | string => {
    const kind = textOf(o, 'kind')
    const dev = textOf(o, 'dev')
    if (kind === null || dev === null) return 'a qdisc without kind or dev'
    return {
      line,
      kind,
      handle: textOf(o, 'handle'),
      dev,
      parent: textOf(o, 'parent'),
      packets: numberOf(o, 'packets'),
      drops: numberOf(o, 'drops'),
      overlimits: numberOf(o, 'overlimits'),
      backlog: numberOf(o, 'backlog'),
      options: objectOf(o, 'options') ?? {},
    }
  })
