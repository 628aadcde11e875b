import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {Cluster} from '../../src/model/cluster.ts'
import {memorySnapshot} from '../../src/sources/memory.ts'
import {snapshotDir} from '../fixtures.ts'

type Row = Record<string, unknown>

/** A probe of the manifest, as far as faults touch it. */
export interface ProbeJson {
  id: string
  node: string
  bridge?: string | null
  pod?: {namespace: string; name: string} | null
  exitCode: number | null
  file: string | null
  stderr: string | null
}

const bases = new Map<string, ReadonlyMap<string, string>>()

function filesOf(capture: string): ReadonlyMap<string, string> {
  const known = bases.get(capture)
  if (known) return known
  const root = snapshotDir(capture)
  const files = readdirSync(root, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile())
  const made = new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return [path.slice(root.length + 1), readFileSync(path, 'utf8')]
    }),
  )
  bases.set(capture, made)
  return made
}

/** A capture whose evidence is edited the way a fault would change it. An edit that changes nothing is an error of the test. */
export class Draft {
  readonly #files: Map<string, string>

  constructor(capture: string) {
    this.#files = new Map(filesOf(capture))
  }

  cluster(): Cluster {
    return new Cluster(
      memorySnapshot('draft', new Map([...this.#files].map(([file, text]) => [file, Buffer.from(text)]))),
    )
  }

  read(file: string): string {
    const text = this.#files.get(file)
    if (text === undefined) throw new RangeError(`no ${file}`)
    return text
  }

  write(file: string, text: string): this {
    this.#files.set(file, text)
    return this
  }

  text(file: string, edit: (text: string) => string): this {
    const before = this.read(file)
    const after = edit(before)
    if (after === before) throw new RangeError(`the edit leaves ${file} as it is`)
    return this.write(file, after)
  }

  json<T = Row[]>(file: string, edit: (value: T) => T | undefined): this {
    return this.text(file, (text) => {
      const value = JSON.parse(text) as T
      return JSON.stringify(edit(value) ?? value)
    })
  }

  /** Every text that holds a word, at once. */
  everywhere(from: string, to: string): this {
    for (const [file, text] of this.#files) if (text.includes(from)) this.#files.set(file, text.replaceAll(from, to))
    return this
  }

  /** What a probe of a node printed: gone, with the exit status and message of a probe that failed. */
  probes(which: (probe: ProbeJson) => boolean, edit: (probe: ProbeJson) => ProbeJson | null): this {
    const manifest = JSON.parse(this.read('manifest.json')) as {probes: ProbeJson[]}
    if (!manifest.probes.some(which)) throw new RangeError('no probe is the one that fails')
    const probes = manifest.probes.flatMap((probe) => (which(probe) ? (edit({...probe}) ?? []) : [probe]))
    return this.write('manifest.json', JSON.stringify({...manifest, probes}))
  }

  /** A probe could not be read: it is in the manifest, it printed nothing, and says why. */
  fails(node: string, id: string, message: string, exitCode: number | null = 1): this {
    this.probes(
      (probe) => probe.node === node && probe.id === id && !probe.pod,
      (probe) => {
        const stderr = (probe.file ?? id).replace(/\.\w+$/, '.stderr')
        if (probe.file) this.write(probe.file, '')
        this.write(stderr, `${message}\n`)
        return {...probe, exitCode, stderr}
      },
    )
    return this
  }

  /** What a probe that the capture does not have printed on a node. */
  answers(node: string, id: string, text: string): this {
    const file = `nodes/${node}/${id}.txt`
    const entry = {id, node, argv: [id], exitCode: 0, startedAt: null, durationMs: null, file, stderr: null}
    const manifest = JSON.parse(this.read('manifest.json')) as {probes: unknown[]}
    this.write('manifest.json', JSON.stringify({...manifest, probes: [...manifest.probes, entry]}))
    return this.write(file, text)
  }

  /** Every probe that a dead daemon would have answered. */
  daemonDead(node: string, ids: RegExp, message: string): this {
    const manifest = JSON.parse(this.read('manifest.json')) as {probes: ProbeJson[]}
    const dead = manifest.probes.filter((probe) => probe.node === node && !probe.pod && ids.test(probe.id))
    for (const id of new Set(dead.map((probe) => probe.id))) this.fails(node, id, message)
    return this
  }
}

export const onNode = (node: string, file: string): string => `nodes/${node}/${file}`
export const onBridge = (node: string, file: string, bridge = 'br-int'): string =>
  `nodes/${node}/bridges/${bridge}/${file}`
export const inPod = (node: string, pod: string, file: string): string => `nodes/${node}/pods/${pod}/${file}`

/** A device in one of `ip -j link`'s answers. */
export function link(file: string, ifname: string, change: Row | null) {
  return (draft: Draft): Draft => draft.json(file, (links) => edited(links, (row) => row.ifname === ifname, change))
}

/** An administratively downed device, as `ip -j link` shows it. */
export const DOWN = {flags: ['BROADCAST', 'MULTICAST'], operstate: 'DOWN'}

/** A device that is up, whose other end is down. */
export const NO_CARRIER = {flags: ['NO-CARRIER', 'BROADCAST', 'MULTICAST', 'UP'], operstate: 'LOWERLAYERDOWN'}

/** Rows of a JSON list: changed, or (null) taken out. */
export function edited<T extends Row>(rows: readonly T[], which: (row: T) => boolean, change: Row | null): T[] {
  return rows.flatMap((row) => (!which(row) ? [row] : change === null ? [] : [{...row, ...change}]))
}

/** Takes routes out of, or changes them in, one of `ip -j route`'s answers. */
export function route(file: string, dst: string, change: Row | null) {
  return (draft: Draft): Draft => draft.json(file, (routes) => edited(routes, (row) => row.dst === dst, change))
}

export const addRoute =
  (file: string, row: Row) =>
  (draft: Draft): Draft =>
    draft.json(file, (routes) => [row, ...routes])

/** A neighbour's entry; null: gone. */
export function neighbour(file: string, dst: string, change: Row | null) {
  return (draft: Draft): Draft => draft.json(file, (rows) => edited(rows, (row) => row.dst === dst, change))
}

export const FAILED = {lladdr: undefined, state: ['FAILED']}

/** One setting of a node. */
export function sysctl(node: string, key: string, value: string) {
  return (draft: Draft): Draft =>
    draft.text(onNode(node, 'sysctl.txt'), (text) =>
      text.replace(new RegExp(`^${key.replaceAll('.', '\\.')} = .*$`, 'm'), `${key} = ${value}`),
    )
}

interface Table {
  readonly caption: string
  readonly headings: readonly string[]
  readonly data: unknown[][]
}

/** Columns of the rows of an OVSDB table with a name; null: the row is gone. */
export function ovsdb(node: string, table: 'Bridge' | 'Port' | 'Interface', name: string, change: Row | null) {
  return (draft: Draft): Draft =>
    draft.text(onNode(node, 'ovsdb.json'), (text) =>
      text
        .split('\n')
        .map((line) => (line.includes(`"caption":"${table} table"`) ? changedTable(line, name, change) : line))
        .join('\n'),
    )
}

function changedTable(line: string, name: string, change: Row | null): string {
  const table = JSON.parse(line) as Table
  const at = (heading: string) => table.headings.indexOf(heading)
  const data = table.data.flatMap((row) => {
    if (row[at('name')] !== name) return [row]
    if (change === null) return []
    const next = [...row]
    for (const [heading, value] of Object.entries(change)) next[at(heading)] = value
    return [next]
  })
  return JSON.stringify({...table, data})
}

/** Takes a port off its bridge: the rows of the Port and of its Interface, and the bridge's reference to it. */
export function deletePort(node: string, name: string) {
  return (draft: Draft): Draft => {
    const ports = draft
      .read(onNode(node, 'ovsdb.json'))
      .split('\n')
      .find((line) => line.includes('"caption":"Port table"'))
    const table = JSON.parse(ports ?? '{}') as Table
    const row = table.data.find((r) => r[table.headings.indexOf('name')] === name)
    const uuid = JSON.stringify(row?.[table.headings.indexOf('_uuid')])
    ovsdb(node, 'Port', name, null)(draft)
    ovsdb(node, 'Interface', name, null)(draft)
    const file = onNode(node, 'ovsdb.json')
    return draft.write(file, draft.read(file).replace(`,${uuid}`, '').replace(`${uuid},`, ''))
  }
}

/** An OVSDB map. */
export const map = (values: Record<string, string>): unknown => ['map', Object.entries(values)]

/** The flows of a bridge that a pattern finds (statistics and cookie left out) go, from every dump, and from the switch's count. */
export function withoutFlows(node: string, pattern: RegExp, bridge = 'br-int') {
  return changeFlows(node, pattern, () => null, bridge)
}

/** The flows of a bridge that a pattern finds become others, in the dumps by number and by name. */
export function changeFlows(node: string, pattern: RegExp, edit: (line: string) => string | null, bridge = 'br-int') {
  return (draft: Draft): Draft => {
    const tables = tableNames(draft.read(onBridge(node, 'table-features.txt', bridge)))
    const ports = portNames(draft.read(onBridge(node, 'ports-desc.txt', bridge)))
    const hit = new Map<number, number>()
    const change = (line: string, count: boolean): string[] => {
      const plain = numbered(line, tables, ports)
      if (!pattern.test(plain)) return [line]
      const after = edit(line)
      const table = Number(/table=(\d+)/.exec(plain)?.[1])
      if (count && after === null) hit.set(table, (hit.get(table) ?? 0) + 1)
      return after === null ? [] : [after]
    }
    draft.text(onBridge(node, 'flows.txt', bridge), (text) =>
      text
        .split('\n')
        .flatMap((line) => change(line, true))
        .join('\n'),
    )
    draft.write(
      onBridge(node, 'flows-names.txt', bridge),
      draft
        .read(onBridge(node, 'flows-names.txt', bridge))
        .split('\n')
        .flatMap((line) => change(line, false))
        .join('\n'),
    )
    return counted(draft, node, bridge, hit)
  }
}

/** A flow more, in the dump by numbers and in the switch's count; `flow` as `table=…,priority=…,match actions=…`. */
export function withFlow(node: string, flow: string, bridge = 'br-int') {
  return (draft: Draft): Draft => {
    const line = ` cookie=0x1020000000000, duration=9.000s, ${flow.replace(/^(table=\d+),\s*/, '$1, n_packets=0, n_bytes=0, idle_age=9, ')}`
    draft.text(onBridge(node, 'flows.txt', bridge), (text) => `${text.trimEnd()}\n${line}\n`)
    return counted(draft, node, bridge, new Map([[Number(/table=(\d+)/.exec(flow)?.[1]), -1]]))
  }
}

function counted(draft: Draft, node: string, bridge: string, gone: ReadonlyMap<number, number>): Draft {
  const file = onBridge(node, 'tables.txt', bridge)
  let text = draft.read(file)
  for (const [table, count] of gone)
    text = text.replace(
      new RegExp(`(table ${table}\\b[^\\n]*\\n\\s+active=)(\\d+)`),
      (_, before: string, n: string) => before + (Number(n) - count),
    )
  return draft.write(file, text)
}

const tableNames = (features: string): ReadonlyMap<string, string> =>
  new Map([...features.matchAll(/table (\d+) \("([^"]+)"\)/g)].map(([, id, name]) => [name!, id!]))

const portNames = (ports: string): ReadonlyMap<string, string> =>
  new Map([...ports.matchAll(/^ (\w+)\(([^)]+)\)/gm)].map(([, id, name]) => [name!, id!]))

/** A flow of either dump by its table's and port's numbers, without statistics. */
function numbered(line: string, tables: ReadonlyMap<string, string>, ports: ReadonlyMap<string, string>): string {
  return line
    .replace(/cookie=.*?table=/, 'table=')
    .replace(/n_packets=\d+, n_bytes=\d+, (?:idle_age=\d+, )?(?:hard_age=\d+, )?/, '')
    .replace(/table=([A-Za-z]\w*)/, (all, name: string) => (tables.has(name) ? `table=${tables.get(name)}` : all))
    .replace(/in_port="?([A-Za-z][\w.-]*)"?/, (all, name: string) =>
      ports.has(name) ? `in_port=${ports.get(name)}` : all,
    )
}

/** Lines of the groups' dumps; null takes a group out. */
export function groups(
  node: string,
  id: number,
  edit: (line: string) => string | null,
  files: readonly string[] = ['groups.txt', 'group-stats.txt'],
) {
  return (draft: Draft): Draft => {
    for (const file of files)
      draft.text(onBridge(node, file), (text) =>
        text
          .split('\n')
          .flatMap((line) => (line.startsWith(` group_id=${id},`) ? (edit(line) ?? []) : [line]))
          .join('\n'),
      )
    return draft
  }
}

/** The id of the group of a Service, by the flow in ServiceLB that has its ClusterIP. */
export function groupOf(draft: Draft, node: string, clusterIP: string, port: number): number {
  const flows = draft.read(onBridge(node, 'flows.txt'))
  const found = new RegExp(
    `(?:nw_dst|ipv6_dst)=${clusterIP.replaceAll('.', '\\.')},tp_dst=${port} actions=.*group:(\\d+)`,
  ).exec(flows)
  if (!found) throw new RangeError(`no group of ${clusterIP}:${port}`)
  return Number(found[1])
}

/** `iptables -I CHAIN …`: first in its chain, in what iptables-save prints and in what nft does. */
export function iptables(
  node: string,
  table: string,
  chain: string,
  rule: string,
  nft: readonly Row[],
  family: 4 | 6 = 4,
) {
  return (draft: Draft): Draft => {
    const file = onNode(node, family === 4 ? 'iptables.txt' : 'ip6tables.txt')
    const text = draft.read(file)
    const policies = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'].map((name) => `:${name} ACCEPT [0:0]`)
    const whole = text.includes(`*${table}\n`) ? text : `${text}*${table}\n${policies.join('\n')}\nCOMMIT\n`
    const [head, tail] = [whole.indexOf(`*${table}\n`), whole.indexOf('COMMIT', whole.indexOf(`*${table}\n`))]
    const body = whole.slice(head, tail)
    const first = body.search(/^\[\d/m)
    const at = first < 0 ? body.length : first
    draft.write(
      file,
      `${whole.slice(0, head)}${body.slice(0, at)}[0:0] -A ${chain} ${rule}\n${body.slice(at)}${whole.slice(tail)}`,
    )
    const nftFamily = family === 4 ? 'ip' : 'ip6'
    return draft.json<{nftables: Row[]}>(onNode(node, 'nft.json'), ({nftables}) => {
      const before = nftables.findIndex((row) => {
        const own = row.rule as Row | undefined
        return own?.table === table && own.chain === chain && own.family === nftFamily
      })
      const added = {rule: {family: nftFamily, table, chain, handle: 99, expr: nft}}
      return {nftables: before < 0 ? [...nftables, added] : nftables.toSpliced(before, 0, added)}
    })
  }
}

/** Takes a rule out, of what iptables-save prints and of what nft does. */
export function withoutIptables(node: string, pattern: RegExp, nft: (rule: Row) => boolean) {
  return (draft: Draft): Draft =>
    draft
      .text(onNode(node, 'iptables.txt'), (text) =>
        text
          .split('\n')
          .filter((line) => !pattern.test(line))
          .join('\n'),
      )
      .json<{nftables: Row[]}>(onNode(node, 'nft.json'), ({nftables}) => ({
        nftables: nftables.filter((row) => !(row.rule && nft(row.rule as Row))),
      }))
}

/** nft's words for the matches that the faults here use. */
export const nftMatch = {
  is: (left: Row, right: unknown): Row => ({match: {op: '==', left, right}}),
  saddr: (ip: unknown): Row => nftMatch.is({payload: {protocol: 'ip', field: 'saddr'}}, ip),
  daddr: (ip: unknown): Row => nftMatch.is({payload: {protocol: 'ip', field: 'daddr'}}, ip),
  protocol: (name: string): Row => nftMatch.is({meta: {key: 'l4proto'}}, name),
  dport: (protocol: string, port: number): Row => nftMatch.is({payload: {protocol, field: 'dport'}}, port),
  counter: {counter: {packets: 0, bytes: 0}} as Row,
  drop: {drop: null} as Row,
}
