import type {Unparsed} from '../../parsed.ts'
import {splitActions} from '../pipeline/odp-list.ts'
import type {TraceLine} from './lines.ts'
import type {TracedKind, TracedNode} from './types.ts'

/** A look-up whose resubmits stand deeper. */
interface OpenRule {
  readonly indent: number
  readonly node: TracedNode
}

const RULE = /^Rule: table=(?<table>\d+) cookie=(?<cookie>\S+) ?(?:priority=(?<priority>\d+))?,?(?<match>.*)$/

/**
 * The tree of a trace of OVS 2.6 and before, in which each resubmit stands a tab deeper (trace_resubmit() and
 * trace_format_rule() of ofproto/ofproto-dpif.c then). Its lines are told as later versions tell them.
 */
export class OldTreeBuilder {
  readonly roots: TracedNode[] = []
  readonly unparsed: Unparsed[] = []
  readonly #bridge: TracedNode
  #open: OpenRule[] = []

  constructor(bridge: string, line: number) {
    this.#bridge = node('bridge', `bridge("${bridge}")`, line)
    this.roots.push(this.#bridge)
  }

  /** Adds a line that belongs to the tree. */
  add({text: raw, line}: TraceLine): void {
    const text = raw.trim()
    const indent = raw.length - raw.trimStart().length
    const rule = RULE.exec(text)?.groups
    if (rule) {
      const {table = '', cookie = '0', priority = '32768', match = ''} = rule
      const number = Number(cookie) === 0 ? '' : `, cookie ${cookie}`
      const head = `${table.padStart(2)}. ${match === '' ? '' : `${match}, `}priority ${priority}${number}`
      this.#enter(indent, node('table', head, line))
    } else if (/^No match/.test(text)) this.#enter(indent, node('table', text, line))
    else if (text.startsWith('OpenFlow actions=')) this.#actions(text.slice('OpenFlow actions='.length), line)
    else if (!/^(Resubmitted +(flow|regs|odp|megaflow)|Relevant fields)\b/.test(text)) {
      this.#here().children.push(node('detail', text, line))
    }
  }

  #enter(indent: number, entered: TracedNode): void {
    this.#open = this.#open.filter((rule) => rule.indent < indent)
    this.#here().children.push(entered)
    this.#open.push({indent, node: entered})
  }

  #actions(text: string, line: number): void {
    const actions = splitActions(text)
    this.#here().children.push(...actions.map((action) => node('action', action, line)))
  }

  #here(): TracedNode {
    return this.#open.at(-1)?.node ?? this.#bridge
  }
}

const node = (kind: TracedKind, text: string, line: number): TracedNode => ({kind, text, line, children: []})
