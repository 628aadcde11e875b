import type {BridgeFlows, FlowRow, FlowsAnswer, GroupRow} from '../../inspect/flows/answer.ts'
import {glyphs} from '../glyphs.ts'
import {layOut} from '../layout.ts'
import {notReadLines} from '../not-read.ts'
import type {Screen} from '../screen.ts'
import {pad} from '../width.ts'
import {plain, type Span, span} from '../wrap.ts'

/** How much a flow shows, and in which order they stand. */
export interface FlowsView {
  /** With the flow's own text, and where it is written. */
  readonly wide: boolean
  /** In table order a table is a heading; else each flow names its table. */
  readonly byTable: boolean
}

/** The screen of `get flows`: bridges, tables and, of each flow, what it is for, what it takes and what it does. */
export function flowsText(answer: FlowsAnswer, screen: Screen, view: FlowsView): string[] {
  const lines = answer.bridges.flatMap((bridge, i) => [...(i > 0 ? [''] : []), ...bridgeLines(bridge, screen, view)])
  return [...lines, ...notReadLines(answer.coverage, screen)]
}

function bridgeLines(bridge: BridgeFlows, screen: Screen, view: FlowsView): string[] {
  const shownGroups = bridge.groups.length > 0
  const flows =
    bridge.flows.length === 0 && !shownGroups
      ? layOut(screen, {head: [plain('  ')], body: [span('dim', 'no flow of this bridge is asked for')]})
      : flowLines(bridge, screen, view)
  return [...bridgeHeading(bridge, screen), ...flows, ...bridge.groups.flatMap((g) => groupLines(g, screen, view))]
}

/** `node1 br-int  12 of 152 flows · Antrea v1.6+ pipeline · cookie round 1`. */
function bridgeHeading(bridge: BridgeFlows, screen: Screen): string[] {
  const {flows, total, rounds, generation} = bridge
  const noun = total === 1 ? 'flow' : 'flows'
  const count = flows.length === total ? `${total} ${noun}` : `${flows.length} of ${total} ${noun}`
  const facts = [count, GENERATIONS[generation] ?? 'no Antrea pipeline that we know']
  if (rounds.length > 0) facts.push(`cookie ${rounds.length === 1 ? 'round' : 'rounds'} ${rounds.join(', ')}`)
  const head = [span('node', bridge.node), plain(' '), span('heading', bridge.bridge)]
  return layOut(screen, {head: [...head, plain('  ')], rest: [plain('  ')], body: [plain(facts.join(' · '))]})
}

const GENERATIONS: Readonly<Record<string, string>> = {
  flexible: 'Antrea v1.6+ pipeline',
  'v1.5': 'Antrea v1.3 to v1.5 pipeline',
  'v1.2': 'Antrea v1.2 pipeline or older',
}

function flowLines({flows, tables}: BridgeFlows, screen: Screen, view: FlowsView): string[] {
  const counts = Math.max(0, ...flows.map((f) => countText(f.packets).length))
  return flows.flatMap((flow, i) => {
    const isFirst = view.byTable && flow.table !== flows[i - 1]?.table
    const stage = tables.find((t) => t.id === flow.tableId)?.stage ?? null
    return [...(isFirst ? ['', ...tableHeading(flow, stage, screen)] : []), ...oneFlow(flow, counts, screen, view)]
  })
}

function tableHeading(flow: FlowRow, stage: string | null, screen: Screen): string[] {
  const facts = [flow.tableId === null ? null : `table ${flow.tableId}`, stage].filter((f) => f !== null)
  return layOut(screen, {head: [span('table', flow.table)], body: [span('dim', `  ${facts.join(', ')}`)]})
}

/** Priority, packets and role; below what it takes, and after the arrow what it does. */
function oneFlow(flow: FlowRow, counts: number, screen: Screen, view: FlowsView): string[] {
  const {arrow} = glyphs(screen.unicode)
  const table = view.byTable ? [] : [span('table', flow.table), plain('  ')]
  const count = countText(flow.packets).padStart(counts)
  const numbers = [plain(`${String(flow.priority).padStart(6)}  `), flow.packets ? plain(count) : span('dim', count)]
  const indent = [plain(' '.repeat(10 + counts))]
  const drops = flow.does.length === 1 && flow.does[0] === 'drop'
  const lines = [
    ...layOut(screen, {
      head: [...numbers, plain('  ')],
      body: [...table, span(drops ? 'drop' : 'heading', flow.role)],
    }),
  ]
  if (flow.takes.length > 0 && flow.takes.join(', ') !== flow.role)
    lines.push(...layOut(screen, {head: indent, body: [span('dim', flow.takes.join(', '))]}))
  const does: Span = drops ? span('drop', 'drop') : plain(flow.does.join('; '))
  lines.push(...layOut(screen, {head: [...indent, span('dim', `${arrow} `)], body: [does]}))
  return view.wide ? [...lines, ...evidenceLines(flow, indent, screen)] : lines
}

function evidenceLines(
  {text, evidence: {file, line}}: FlowRow | GroupRow,
  indent: readonly Span[],
  screen: Screen,
): string[] {
  return [
    ...layOut(screen, {head: indent, body: [span('evidence', text)], evidence: 'whole'}),
    ...layOut(screen, {head: indent, body: [span('dim', line === null ? file : `${file}:${line}`)], evidence: 'whole'}),
  ]
}

/** `2,216`; `-` where the dump has no statistics. */
const countText = (n: number | null): string => (n === null ? '-' : String(n).replace(/\B(?=(\d{3})+$)/g, ','))

function groupLines(group: GroupRow, screen: Screen, view: FlowsView): string[] {
  const services = group.services.length > 0 ? [plain('  '), span('service', group.services.join(', '))] : []
  const title = layOut(screen, {
    head: [span('table', `group ${group.id}`)],
    body: [span('dim', `  ${group.type}`), ...services],
  })
  const buckets = group.buckets.flatMap(({id, weight, endpoint, remote, does}) => {
    const head = [plain(`${String(id ?? '?').padStart(6)}  `)]
    const share = weight === null ? '' : pad(`weight ${weight}`, 12)
    const where = remote === null ? '' : remote ? '  on another node' : '  on this node or in the host network'
    const what = endpoint === null ? does.join('; ') : `${endpoint}${where}`
    return layOut(screen, {head: [...head, plain(share)], body: [plain(what)]})
  })
  const own = view.wide ? evidenceLines(group, [plain('        ')], screen) : []
  return ['', ...title, ...buckets, ...own]
}

/** `--table-names-only`: number, name, stage, and how many flows. */
export function tablesText(answer: FlowsAnswer, screen: Screen): string[] {
  const lines = answer.bridges.flatMap((bridge, i) => {
    const widest = Math.max(0, ...bridge.tables.map((t) => t.name.length))
    const rows = bridge.tables.map(({id, name, stage, flows}) => {
      const head = [
        plain(`${String(id).padStart(6)}  `),
        span('table', name),
        plain(' '.repeat(widest - name.length + 2)),
      ]
      return layOut(screen, {
        head,
        body: [plain(`${String(flows).padStart(5)} flows`), span('dim', `  ${stage ?? ''}`)],
      })
    })
    return [...(i > 0 ? [''] : []), ...tablesHeading(bridge, screen), ...rows.flat()]
  })
  return [...lines, ...notReadLines(answer.coverage, screen)]
}

const tablesHeading = ({node, bridge, tables}: BridgeFlows, screen: Screen): string[] =>
  layOut(screen, {
    head: [span('node', node), plain(' '), span('heading', bridge), plain('  ')],
    body: [plain(`${tables.length} tables`)],
  })
