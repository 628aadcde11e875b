import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {diagnose} from '../../../src/diagnose/engine.ts'
import {RULES} from '../../../src/diagnose/registry.ts'
import {Cluster} from '../../../src/model/cluster.ts'
import {openSource} from '../../../src/sources/open.ts'
import type {Hop, Leg, Trace} from '../../../src/trace/result.ts'
import {tracePacket} from '../../../src/trace/trace-packet.ts'
import {captures, snapshotDir, type TruePacket, truth} from '../../fixtures.ts'
import {questionOf} from '../../trace/agreement.ts'
import {redacted, translator} from './redacted.ts'

const answers = suite('snapshot/redact/same-answers')

/** What of a hop does not depend on names and addresses: its kind, its tables, and the line that decided. */
const hopOf = ({kind, steps}: Hop) =>
  [
    kind,
    ...steps.map(({kind: step, table, tableId, outcome, evidence}) =>
      [step, table, tableId, outcome, evidence?.probe, evidence?.line].join(' '),
    ),
  ].join('\n  ')

const legOf = (leg: Pick<Leg, 'verdict' | 'hops' | 'stopped'>) => ({
  verdict: leg.verdict,
  hops: leg.hops.map(hopOf),
  stopped: leg.stopped && [leg.stopped.direction, leg.stopped.reason, leg.stopped.table, leg.stopped.evidence?.line],
})

const traceOf = (trace: Trace) => ({
  ...legOf(trace),
  reply: trace.reply && legOf(trace.reply),
  // In the order of their names, which are others.
  branches: trace.branches.map((branch) => [JSON.stringify(legOf(branch)), branch.share].join(' ')).sort(),
  undetermined: trace.undetermined.length,
  coverage: [trace.coverage.read, trace.coverage.needed],
})

const askedOnce = (packets: readonly TruePacket[]): readonly TruePacket[] => [
  ...new Map(packets.map((p) => [[p.from, p.to, p.family, p.protocol, p.port, p.size, p.df].join(' '), p])).values(),
]

/** One of each configuration, and faults of each layer: all of them would take minutes. */
const CAPTURES = [
  ...['healthy-dualstack', 'healthy-proxyall', 'healthy-egress', 'v1.8-tunnel-type-mismatch', 'vswitchd-dead'],
  ...['np-clause-flow-deleted', 'agent-dead-new-pod', 'service-stale-endpoint'],
].filter((name) => captures().includes(name))

for (const name of CAPTURES)
  answers(`${name}: traces and findings are the same after redaction`, async () => {
    const before = await openSource({from: snapshotDir(name)})
    const after = redacted(before)
    const [original, copy] = [new Cluster(before), new Cluster(after)]
    const translate = translator(before, after)
    for (const packet of askedOnce(truth(name).packets)) {
      const said = traceOf(tracePacket(copy, questionOf(translate(packet))))
      assert.equal(said, traceOf(tracePacket(original, questionOf(packet))), `${packet.from} → ${packet.to}`)
    }
    const findings = (cluster: Cluster) => {
      const {findings, unknown, coverage} = diagnose(cluster, {rules: RULES})
      return {
        ids: findings.map(({id, severity, follows}) => [id, severity, follows !== null].join(' ')).sort(),
        unknown: unknown.map(({rule}) => rule).sort(),
        coverage: [coverage.read, coverage.needed],
      }
    }
    assert.equal(findings(copy), findings(original))
  })

answers.run()
