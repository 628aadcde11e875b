import type {Trace} from '../../trace/result.ts'
import {printable} from '../printable.ts'
import {type Graph, type GraphHop, type Mark, traceGraph} from './graph.ts'

const LOOK: Readonly<Record<Mark, string>> = {
  stop: ', color="#cc0000", fillcolor="#ffdddd", style="filled"',
  arrived: ', color="#008800", fillcolor="#ddffdd", style="filled"',
  open: ', color="#880088", style="dashed"',
}

/** For Graphviz: nodes as clusters of hops, the stop in red, the reply dashed. */
export function traceDot(trace: Trace): string[] {
  const graph = traceGraph(trace)
  return [
    'digraph trace {',
    '  rankdir=LR',
    '  node [shape=box, fontname="sans-serif"]',
    '  edge [fontname="sans-serif"]',
    ...graph.groups.flatMap(groupLines),
    ...graph.edges.map(({from, to, reply, label}) => {
      const attributes = [...(label === '' ? [] : [`label="${escaped(label)}"`]), ...(reply ? ['style=dashed'] : [])]
      return `  ${from} -> ${to}${attributes.length === 0 ? '' : ` [${attributes.join(', ')}]`}`
    }),
    '}',
  ]
}

function groupLines({id, title, hops}: Graph['groups'][number]): string[] {
  return [
    `  subgraph cluster_${id} {`,
    `    label="${escaped(title)}"`,
    ...hops.map((hop) => '    ' + hopLine(hop)),
    '  }',
  ]
}

const hopLine = ({id, lines, mark}: GraphHop): string =>
  `${id} [label="${lines.map(escaped).join('\\n')}"${mark === null ? '' : LOOK[mark]}]`

/** In a double-quoted string of the DOT language only the quote ends it, but labels read backslashes. */
const escaped = (text: string): string => printable(text).replace(/["\\]/g, '\\$&')
