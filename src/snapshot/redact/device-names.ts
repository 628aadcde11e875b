import type {Snapshot} from '../snapshot.ts'
import {type JsonNode, memberOf, parseJsonTrees, textOf} from './json-tree.ts'
import {isPublicDevice} from './public-devices.ts'
import {isPublicName} from './public-names.ts'

/** Words of the texts in which devices are looked for: one that is called so keeps its name there, or nobody could read the text. */
const SYNTAX =
  /^(?:table|priority|actions|cookie|duration|output|drop|group|controller|resubmit|learn|ct|nat|commit|zone|tcp|udp|icmp|ip|ipv6|arp|in_port|type|state|config|addr|speed|port|dev|src|dst|via|proto|scope|metric|link|local|NORMAL|FLOOD|ALL|up|down|key|flow|system|internal|netdev|patch|\d+)$/

/** Names of devices that a snapshot holds and that tell whose it is, from where they can only be names of devices. */
export function deviceNames(snapshot: Snapshot): ReadonlySet<string> {
  const found = new Set<string>()
  for (const {id, bridge, device, file} of snapshot.manifest.probes) {
    for (const name of [bridge, device]) if (name !== null) found.add(name)
    const text = file === null ? null : snapshot.read(file)
    if (text !== null) for (const name of namesIn(id, text)) found.add(name)
  }
  return new Set([...found].filter((name) => !isPublicDevice(name) && !isPublicName(name) && !SYNTAX.test(name)))
}

function namesIn(id: string, text: string): readonly string[] {
  if (id === 'ovsdb') return trees(text).flatMap(namesOfTable)
  if (id === 'ip-link' || id === 'agent-podinterface')
    return trees(text).flatMap((node) => (node.kind === 'list' ? node.items : []).flatMap(namesOfLink))
  const pattern = PATTERNS.get(id)
  return pattern === undefined ? [] : [...text.matchAll(pattern)].flatMap(([, name]) => name ?? [])
}

const PATTERNS: ReadonlyMap<string, RegExp> = new Map([
  ['ovs-dpif-show', /^\s+(\S+) \d+\/(?:\d+|none): \(/gm],
  ['dpctl-show', /^\s+port \d+: (\S+)/gm],
  ['ports-desc', /^\s*\w+\(([^)]+)\): addr:/gm],
  ['ofctl-show', /^\s*\w+\(([^)]+)\): addr:/gm],
  ['ovs-show', /^\s+(?:Bridge|Port|Interface) "?([^"\s]+)"?$/gm],
])

const namesOfLink = (node: JsonNode): readonly string[] =>
  ['ifname', 'link', 'master', 'interfaceName'].flatMap((key) => textOf(memberOf(node, key)) ?? [])

function namesOfTable(table: JsonNode): readonly string[] {
  const [headings, data] = [memberOf(table, 'headings'), memberOf(table, 'data')]
  if (headings?.kind !== 'list' || data?.kind !== 'list') return []
  const column = headings.items.findIndex((item) => textOf(item) === 'name')
  return data.items.flatMap((row) => (row.kind === 'list' && column >= 0 ? (textOf(row.items[column]) ?? []) : []))
}

function trees(text: string): readonly JsonNode[] {
  try {
    return parseJsonTrees(text)
  } catch {
    return []
  }
}
