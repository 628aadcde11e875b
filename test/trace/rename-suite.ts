import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {Cluster} from '../../src/model/cluster.ts'
import {openSource} from '../../src/sources/open.ts'
import type {Trace} from '../../src/trace/result.ts'
import {tracePacket} from '../../src/trace/trace-packet.ts'
import {captures, snapshotDir, type TruePacket, truth} from '../fixtures.ts'
import {questionOf} from './agreement.ts'
import {renamed} from './rename.ts'

/**
 * No verdict depends on what anything is called: every question of every capture, and the same in the cluster renamed.
 *
 * @param part which part, from 0
 * @param parts of how many
 */
export function renameSuite(part: number, parts: number): void {
  const alike = suite(`trace/rename ${part + 1} of ${parts}`)
  for (const name of captures().filter((_, i) => i % parts === part)) {
    alike(`${name}: every verdict stays under other names and addresses`, async () => {
      const snapshot = await openSource({from: snapshotDir(name)})
      const other = renamed(snapshot)
      const [here, there] = [new Cluster(snapshot), new Cluster(other.snapshot)]
      const differing = questionsOf(truth(name).packets).flatMap((packet) => {
        const before = outcome(tracePacket(here, questionOf(packet)))
        const after = outcome(
          tracePacket(there, questionOf({...packet, from: other.name(packet.from), to: other.name(packet.to)})),
        )
        return before === after
          ? []
          : [`${packet.from} -> ${packet.to} ${packet.protocol} ${packet.port ?? ''}: ${before}, renamed ${after}`]
      })
      assert.is(differing.join('\n'), '')
    })
  }
  alike.run()
}

function questionsOf(packets: readonly TruePacket[]): readonly TruePacket[] {
  const asked = new Map(packets.map((p) => [[p.from, p.to, p.family, p.protocol, p.port, p.size].join(' '), p]))
  return [...asked.values()]
}

/** All of an answer that names nothing. */
function outcome(trace: Trace): string {
  const {verdict, stopped, branches, undetermined} = trace
  const hops = trace.hops.map(
    (hop) => `${hop.kind}:${hop.steps.map((step) => `${step.kind} ${step.outcome}`).join(',')}`,
  )
  return [
    verdict,
    stopped?.direction,
    stopped?.reason,
    stopped?.table,
    branches.map((branch) => branch.verdict),
    undetermined.length,
    hops.join(' '),
  ].join('|')
}
