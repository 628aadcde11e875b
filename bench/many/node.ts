import {copyFlows, copyGroups, countTables} from './flows.ts'
import {widerUnderlay} from './pair.ts'
import type {Renaming} from './rename.ts'

/** Files in which a node says how wide its own network is. */
const UNDERLAY = new Set(['ip-addr.json', 'ip-route.json', 'ovs-route.txt', 'agent-agentinfo.json'])

/** A file of a node of the capture, as its copy has it. @param local see `copyGroups` */
export function copyFile(file: string, text: string, to: Renaming, local: ReadonlySet<string>): string {
  if (/\/flows(-names)?\.txt$/.test(file)) return copyFlows(linesOf(text), to).join('\n') + end(text)
  if (file === 'agent-ovsflows.json') return pretty(JSON.parse(copyFlowList(text, to)))
  if (file.endsWith('/groups.txt')) return copyGroups(linesOf(to.devices(text)), local).join('\n') + end(text)
  return to.text(text)
}

/** Texts of other nodes, put into a node's file. */
export function addTo(file: string, text: string, added: readonly string[]): string {
  if (file.endsWith('.json')) {
    const all: unknown[] = [...JSON.parse(text), ...added.map((item) => JSON.parse(item))]
    return file === 'agent-ovsflows.json' || file === 'agent-memberlist.json' ? pretty(all) : `${JSON.stringify(all)}\n`
  }
  const lines = [...linesOf(text), ...added]
  return `${(file.endsWith('/flows.txt') ? byTable(lines) : lines).join('\n')}\n`
}

/** What is told of a node's own network and of how many flows its tables have, made true again. */
export function settle(files: Map<string, string>, root: string): void {
  for (const file of UNDERLAY) {
    const text = files.get(root + file)
    if (text !== undefined) files.set(root + file, widerUnderlay(text))
  }
  const tables = files.get(`${root}bridges/br-int/tables.txt`)
  const flows = files.get(`${root}bridges/br-int/flows.txt`)
  if (tables && flows) files.set(`${root}bridges/br-int/tables.txt`, countTables(tables, linesOf(flows)))
}

export const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))
const end = (text: string): string => (text.endsWith('\n') ? '\n' : '')
const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

const copyFlowList = (text: string, to: Renaming): string => {
  const items: readonly {readonly flow: string}[] = JSON.parse(text)
  return JSON.stringify(
    copyFlows(
      items.map(({flow}) => flow),
      to,
    ).map((flow) => ({flow})),
  )
}

/** A switch dumps its flows by table. */
function byTable(lines: readonly string[]): readonly string[] {
  const [head, ...flows] = lines
  const table = (flow: string): number => Number(/\btable=(\d+)/.exec(flow)?.[1] ?? 0)
  return [head ?? '', ...flows.toSorted((a, b) => table(a) - table(b))]
}
