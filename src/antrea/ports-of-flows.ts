import type {Flow} from '../ovs/syntax/flow-types.ts'
import type {Dialect} from './dialect.ts'
import {type FlowFacts, factsOf, valueSet} from './facts.ts'
import type {BridgePort, PortRole} from './ports.ts'

const ROLE_OF_WORDS: Readonly<Record<string, PortRole>> = {
  'source = tunnel': 'tunnel',
  'source = gateway': 'gateway',
  'source = local pod': 'container',
  'source = uplink': 'uplink',
  'source = bridge': 'host',
  'source = TrafficControl return port': 'traffic-control',
}

/** Ports as the classifier tells them apart, with the addresses that SpoofGuard lets through. */
export function portsOfFlows(flows: readonly Flow[], dialect: Dialect): BridgePort[] {
  const inClassifier = flows.filter((f) => dialect.tableOf(f).stage === 'classifier').map(factsOf)
  const spoof = flows.filter((f) => dialect.tableOf(f).name === 'SpoofGuard').map(factsOf)
  const ports = new Map<string, BridgePort>()
  for (const facts of inClassifier) {
    const port = portName(facts)
    const role = roleOf(facts, dialect)
    if (port === null || role === null || ports.has(port)) continue
    const own = spoof.filter((f) => portName(f) === port)
    ports.set(port, {
      ofport: /^\d+$/.test(port) ? Number(port) : null,
      name: /^\d+$/.test(port) ? null : port,
      role,
      pod: null,
      addresses: own.flatMap((f) => termValue(f, 'nw_src') ?? termValue(f, 'ipv6_src') ?? []),
      mac: own.map((f) => termValue(f, 'dl_src')).find((mac) => mac !== null) ?? null,
      node: null,
      source: 'flows',
    })
  }
  return [...ports.values()]
}

const termValue = (facts: FlowFacts, name: string): string | null => facts.terms.get(name)?.value ?? null
const portName = (facts: FlowFacts): string | null => termValue(facts, 'in_port')

function roleOf(facts: FlowFacts, dialect: Dialect): PortRole | null {
  const source = dialect.layout.fields.get('reg0')?.find((f) => f.name === 'PktSource')
  if (source?.meaning.kind !== 'words') return null
  const value = valueSet(facts.actions, 'reg0', source.start, source.bits)
  return value === null ? null : (ROLE_OF_WORDS[source.meaning.words[Number(value)] ?? ''] ?? 'unknown')
}
