import type {Unparsed} from '../../parsed.ts'
import {isTerminal} from './format.ts'
import type {TraceLine} from './lines.ts'
import type {TracedKind, TracedNode} from './types.ts'

interface OpenList {
  readonly level: number
  readonly nodes: TracedNode[]
  /** What its nodes hang below. */
  readonly parent: TracedNode | null
}

/**
 * Rebuilds the tree from indentation. A line that could hold tables (a bridge, a table, a thaw) and that stands at an even
 * multiple of four is the last of its list, and what it holds is printed at its own level; at an odd multiple others follow
 * it in its list. So the level of each line is known, and of the lists at that level only the innermost is still open.
 */
export class TreeBuilder {
  readonly roots: TracedNode[] = []
  readonly unparsed: Unparsed[] = []
  #open: OpenList[] = [{level: 0, nodes: this.roots, parent: null}]

  /** Adds a line that belongs to the tree. */
  add(line: TraceLine): void {
    const indent = line.text.length - line.text.trimStart().length
    const text = line.text.trimEnd()
    const inThaw = this.#open.findLast(({parent}) => parent?.kind === 'thaw')
    const {kind, column, said} = kindOf(text.slice(indent), indent, inThaw !== undefined && inThaw.level * 4 === indent)
    const node: TracedNode = {kind, text: said, line: line.line, children: []}
    const depth = column / 4
    const terminal = isTerminal(kind)
    const isLast = !terminal && depth % 2 === 0
    const level = isLast ? depth : depth - 1
    const at = this.#open.findLastIndex((list) => list.level === level)
    const fits = Number.isInteger(depth) && level >= 0 && level % 2 === 0 && at >= 0
    if (!fits) {
      const reason = 'its indentation does not fit: it is taken for the next thing that happened in the innermost place'
      this.unparsed.push({line: line.line, column: line.cut + indent + 1, text: text.trim(), reason})
    }
    this.#place(node, fits ? at : this.#innermost(kind), isLast)
  }

  #place(node: TracedNode, at: number, isLast: boolean): void {
    const list = this.#open[at]!
    list.nodes.push(node)
    this.#open.length = at + 1
    this.#open.push({level: isLast ? list.level : list.level + 2, nodes: node.children, parent: node})
  }

  /** Where a line goes whose indentation is lost: a table below the bridge, anything else below the last table. */
  #innermost(kind: TracedKind): number {
    if (kind === 'bridge') return 0
    const holders: readonly string[] = kind === 'table' || kind === 'thaw' ? ['bridge'] : ['table', 'bucket', 'bridge']
    const found = this.#open.findLastIndex(({parent}) => parent !== null && holders.includes(parent.kind))
    return Math.max(0, found)
  }
}

interface Kind {
  readonly kind: TracedKind
  /** Where the node's own indentation ends. */
  readonly column: number
  readonly said: string
}

function kindOf(text: string, indent: number, inThaw: boolean): Kind {
  const table = /^(\d+|--)\. /.exec(text)
  if (table) {
    const pad = table[1]!.length === 1 && indent > 0 ? 1 : 0
    return {kind: 'table', column: indent - pad, said: ' '.repeat(pad) + text}
  }
  if (text.startsWith('bridge("')) return {kind: 'bridge', column: indent, said: text}
  const error = /^>>>> (.*) <<<<$/.exec(text)
  if (error) return {kind: 'error', column: indent - 1, said: error[1]!}
  if (text.startsWith('>> ')) return {kind: 'warning', column: indent - 1, said: text.slice(3)}
  if (text.startsWith('-> ')) return {kind: 'detail', column: indent - 1, said: text.slice(3)}
  if (text === 'thaw' || inThaw) return {kind: 'thaw', column: indent, said: text}
  return {kind: /^bucket \d+$/.test(text) ? 'bucket' : 'action', column: indent, said: text}
}
