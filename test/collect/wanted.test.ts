import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {isWanted} from '../../src/collect/wanted.ts'
import {Cluster} from '../../src/model/cluster.ts'
import {PROBES} from '../../src/snapshot/probes.ts'
import type {Snapshot} from '../../src/snapshot/snapshot.ts'
import {openFolder} from '../../src/sources/folder.ts'
import {resolveLimits} from '../../src/sources/limits.ts'
import {tracePacket} from '../../src/trace/trace-packet.ts'
import {toTraceJson} from '../../src/views/trace/json.ts'
import {captures, snapshotDir, truth} from '../fixtures.ts'
import {questionOf} from '../trace/agreement.ts'

const wanted = suite('collect/wanted')

/** The snapshot without what a live trace does not ask for. */
function forTrace(snapshot: Snapshot): Snapshot {
  const isKept = (id: string) => PROBES.some((spec) => spec.id === id && isWanted('trace', spec))
  const probes = snapshot.manifest.probes.filter(({id}) => isKept(id))
  return {...snapshot, manifest: {...snapshot.manifest, probes}}
}

/** Any probe of a dead daemon is evidence that it is dead. */
const withoutEvidence = (key: string, value: unknown): unknown => (key === 'evidence' ? undefined : value)

for (const capture of captures())
  wanted(`${capture}: a trace says the same without what it is not read for`, () => {
    const snapshot = openFolder(snapshotDir(capture), resolveLimits({}, {}))
    const [whole, part] = [new Cluster(snapshot), new Cluster(forTrace(snapshot))]
    for (const packet of truth(capture).packets.filter((_, i) => i % 19 === 0)) {
      const question = questionOf(packet)
      const said = (cluster: Cluster) => JSON.stringify(toTraceJson(tracePacket(cluster, question)), withoutEvidence)
      assert.is(said(part), said(whole))
    }
  })

wanted.run()
