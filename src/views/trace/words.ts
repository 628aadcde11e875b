import type {Evidence} from '../../model/evidence.ts'
import type {Endpoint, Hop, PacketSummary, PolicyRef, Step, Stopped, Verdict} from '../../trace/result.ts'
import type {Glyphs} from '../glyphs.ts'
import {plain, type Span, span} from '../wrap.ts'

const wrapped = (address: string): string => (address.includes(':') ? `[${address}]` : address)
const withPort = (name: string, port: number | null): string => (port === null ? name : `${wrapped(name)}:${port}`)

/** `default/client`, `service default/web:80`, `node node1`, `10.1.2.3`. */
export function endpointSpans({kind, namespace, name, port}: Endpoint): Span[] {
  const full = namespace === null ? name : `${namespace}/${name}`
  switch (kind) {
    case 'pod':
      return [span('pod', withPort(full, port))]
    case 'service':
      return [plain('service '), span('service', withPort(full, port))]
    case 'node':
      return [plain('node '), span('node', withPort(full, port))]
    case 'ip':
      return [plain(withPort(full, port))]
    default:
      return kind satisfies never
  }
}

const ICMP: Readonly<Record<string, string>> = {
  '4/8': 'ICMP echo request',
  '4/0': 'ICMP echo reply',
  '6/128': 'ICMPv6 echo request',
  '6/129': 'ICMPv6 echo reply',
}

function protocolText({protocol, family, icmpType}: PacketSummary): string {
  if (protocol === 'other') return `IPv${family}`
  if (protocol !== 'icmp') return protocol.toUpperCase()
  if (icmpType === null) return family === 6 ? 'ICMPv6' : 'ICMP'
  return ICMP[`${family}/${icmpType}`] ?? `${family === 6 ? 'ICMPv6' : 'ICMP'} type ${icmpType}`
}

/** `TCP 10.10.1.2:40000 → 10.10.2.5:5432, 60 bytes, DF, new connection`. */
export function packetText(packet: PacketSummary): string {
  const {source, sourcePort, destination, destinationPort, size, df, established} = packet
  return [
    `${protocolText(packet)} ${withPort(source, sourcePort)} → ${withPort(destination, destinationPort)}`,
    `${size} bytes`,
    ...(df ? ['DF'] : []),
    established ? 'running connection' : 'new connection',
  ].join(', ')
}

/** `bridge br-int`. What `Stopped.hop` says as well. */
export const hopText = ({kind, name}: Hop): string => (name === '' || name === kind ? kind : `${kind} ${name}`)

/** `on node2, bridge br-int, table IngressRule`. */
export function placeText({node, hop, table}: Stopped): string {
  // A flow can be to blame for what happens after its bridge: the evidence shows it, the place is where the packet is.
  const inside = table !== null && hop.startsWith('bridge ') ? [`table ${table}`] : []
  return [...(node === null ? [] : [`on ${node}`]), hop, ...inside].join(', ')
}

/** What stands in the first column of a step: a table's name, otherwise what kind of thing was looked at. */
export const stepLabel = ({kind, table, tableId}: Step): string =>
  table ?? (kind === 'table' && tableId !== null ? `table ${tableId}` : kind)

const ACTION: Readonly<Record<Exclude<PolicyRef['action'], 'isolate'>, string>> = {
  allow: 'allows',
  drop: 'drops',
  reject: 'rejects',
  pass: 'passes on',
}

/** `K8sNetworkPolicy default/db, ingress rule 0: drops`; `…, ingress default deny`. */
export function policySpans({type, namespace, name, rule, direction, action}: PolicyRef): Span[] {
  const full = namespace === null ? name : `${namespace}/${name}`
  const which = rule === null ? direction : `${direction} rule ${rule}`
  const what = action === 'isolate' ? `${direction} default deny` : `${which}: ${ACTION[action]}`
  return [plain(`${type} `), span('policy', full), plain(`, ${what}`)]
}

/** `node2 flows nodes/node2/bridges/br-int/flows.txt:118`. */
export function sourceText({node, probe, file, line}: Evidence): string {
  return `${node ?? 'API server'} ${probe}  ${line === null ? file : `${file}:${line}`}`
}

/** `default/client (node1)`. */
export const endpointWithNode = (endpoint: Endpoint): Span[] => [
  ...endpointSpans(endpoint),
  ...(endpoint.node === null || endpoint.kind === 'node' ? [] : [plain(' ('), span('node', endpoint.node), plain(')')]),
]

/** With what tells two endpoints apart: `default/web-1 (10.10.1.3:8080) on node1`. */
export function endpointDetail(endpoint: Endpoint): Span[] {
  const {kind, ip, port, node} = endpoint
  const address = kind === 'ip' || ip === null ? [] : [plain(` (${withPort(ip, port)})`)]
  return [
    ...endpointSpans({...endpoint, port: address.length > 0 ? null : port}),
    ...address,
    ...(node === null || kind === 'node' ? [] : [plain(' on '), span('node', node)]),
  ]
}

/** Of new connections: `33 %`. */
export function shareText(share: number | null): string {
  if (share === null) return '? %'
  return share > 0 && share < 0.01 ? '<1 %' : `${Math.round(share * 100)} %`
}

/** The mark before a verdict; a packet that left is good news only where leaving was asked for. */
export function verdictMark(verdict: Verdict, {ok, stop, warning, unknown, arrow}: Glyphs): string {
  return {
    delivered: ok,
    dropped: stop,
    rejected: stop,
    misdelivered: stop,
    'forwarded-out': arrow,
    mixed: warning,
    undetermined: unknown,
  }[verdict]
}
