import type {Trace} from '../../trace/result.ts'
import {printable} from '../printable.ts'
import {type Graph, type GraphHop, traceGraph} from './graph.ts'

/** A flowchart for Markdown: nodes as boxes around their hops, the stop in red, the reply dashed. */
export function traceMermaid(trace: Trace): string[] {
  const graph = traceGraph(trace)
  return [
    'flowchart LR',
    ...graph.groups.flatMap(groupLines),
    ...graph.edges.map(
      ({from, to, reply, label}) => `  ${from} ${arrow(reply)}${label === '' ? '' : `|"${escaped(label)}"|`} ${to}`,
    ),
    '  classDef stop fill:#fdd,stroke:#c00,color:#000',
    '  classDef arrived fill:#dfd,stroke:#080,color:#000',
    '  classDef open fill:#eee,stroke:#808,color:#000',
  ]
}

function groupLines({id, title, hops}: Graph['groups'][number]): string[] {
  return [`  subgraph ${id}["${escaped(title)}"]`, ...hops.map((hop) => '    ' + hopLine(hop)), '  end']
}

const hopLine = ({id, lines, mark}: GraphHop): string =>
  `${id}["${lines.map(escaped).join('<br/>')}"]${mark === null ? '' : `:::${mark}`}`

const arrow = (reply: boolean): string => (reply ? '-.->' : '-->')

/** Mermaid's own entities: `#quot;`, `#35;`. Whatever is no plain character would end the label or be read as markup. */
const escaped = (text: string): string =>
  printable(text).replace(/["#&;<>\\`|{}[\]()*_~$]/g, (char) => `#${char.charCodeAt(0)};`)
