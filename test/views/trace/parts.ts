import type {Evidence} from '../../../src/model/evidence.ts'
import type {Branch, Endpoint, Hop, Leg, PacketSummary, Step, StepOutcome, Trace} from '../../../src/trace/result.ts'

/** What the traces of the tests are put together from: each part with all its keys. */

export const pod = (
  namespace: string,
  name: string,
  node: string,
  ip: string,
  port: number | null = null,
): Endpoint => ({
  kind: 'pod',
  namespace,
  name,
  node,
  ip,
  port,
})

export const tcp = (
  source: string,
  destination: string,
  port: number,
  more: Partial<PacketSummary> = {},
): PacketSummary => ({
  family: source.includes(':') ? 6 : 4,
  protocol: 'tcp',
  source,
  destination,
  sourcePort: 40000,
  destinationPort: port,
  icmpType: null,
  size: 60,
  df: true,
  established: false,
  assumed: [],
  ...more,
})

/** A line of a bridge's flow dump. */
export const flowLine = (node: string, line: number, text: string): Evidence => ({
  node,
  probe: 'flows',
  file: `nodes/${node}/bridges/br-int/flows.txt`,
  line,
  text,
})

export const hop = (kind: Hop['kind'], node: string | null, name: string, steps: readonly Step[] = []): Hop => ({
  kind,
  node,
  name,
  steps,
})

export const step = (kind: Step['kind'], text: string, more: Partial<Step> = {}): Step => ({
  kind,
  text,
  table: null,
  tableId: null,
  flow: null,
  did: [],
  outcome: 'pass',
  matters: true,
  evidence: null,
  ...more,
})

interface TableStep {
  readonly node: string
  readonly id: number
  readonly line: number
  readonly flow: string
  readonly did?: readonly string[]
  readonly matters?: boolean
  readonly outcome?: StepOutcome
}

export const table = (name: string, text: string, s: TableStep): Step =>
  step('table', text, {
    table: name,
    tableId: s.id,
    flow: s.flow,
    did: s.did ?? [],
    outcome: s.outcome ?? 'pass',
    matters: s.matters ?? true,
    evidence: flowLine(s.node, s.line, ` cookie=0x1010000000000, duration=21.7s, n_packets=9, n_bytes=700, ${s.flow}`),
  })

export const leg = (
  verdict: Leg['verdict'],
  packet: PacketSummary,
  hops: readonly Hop[],
  more: Partial<Leg> = {},
): Leg => ({
  verdict,
  refusal: false,
  packet,
  hops,
  stopped: null,
  deliveredTo: null,
  ...more,
})

export const branch = (endpoint: Endpoint, share: number | null, more: Partial<Branch>): Branch => ({
  endpoint,
  share,
  verdict: 'delivered',
  hops: [],
  stopped: null,
  deliveredTo: null,
  reply: null,
  undetermined: [],
  ...more,
})

type Asked = Pick<Trace, 'verdict' | 'from' | 'to' | 'packet' | 'hops'>

export const trace = (asked: Asked, more: Partial<Trace> = {}): Trace => ({
  schema: 'antrail.dev/trace/v1',
  takenAt: '2026-11-23T01:02:03.000Z',
  oneWay: false,
  witness: [],
  ...asked,
  stopped: null,
  deliveredTo: null,
  reply: null,
  branches: [],
  undetermined: [],
  notes: [],
  next: [],
  coverage: {needed: 24, read: 24, missing: []},
  ...more,
})
