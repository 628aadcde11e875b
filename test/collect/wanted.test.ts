import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {readForTrace} from '../../src/collect/trace-ask.ts'
import {isWanted, withCompanions} from '../../src/collect/wanted.ts'
import {Cluster} from '../../src/model/cluster.ts'
import {type Lookup, scopeOf} from '../../src/model/probe-reader.ts'
import type {ProbeEntry} from '../../src/snapshot/manifest.ts'
import {PROBES} from '../../src/snapshot/probes.ts'
import type {Snapshot} from '../../src/snapshot/snapshot.ts'
import {openFolder} from '../../src/sources/folder.ts'
import {resolveLimits} from '../../src/sources/limits.ts'
import type {Question} from '../../src/trace/question.ts'
import {tracePacket} from '../../src/trace/trace-packet.ts'
import {toTraceJson} from '../../src/views/trace/json.ts'
import {captures, snapshotDir, truth} from '../fixtures.ts'
import {questionOf} from '../trace/agreement.ts'

const wanted = suite('collect/wanted')

/** The snapshot with these probes of it alone. */
const only = (snapshot: Snapshot, probes: readonly ProbeEntry[]): Snapshot => ({
  ...snapshot,
  manifest: {...snapshot.manifest, probes},
})

/** What a live trace would come to read of a cluster that is as the snapshot shows it, and how often it asks nodes for more. */
async function readLive(snapshot: Snapshot, question: Question): Promise<{part: Snapshot; rounds: number}> {
  const {probes} = snapshot.manifest
  const isFirst = (entry: ProbeEntry) =>
    isDevices(entry) ||
    PROBES.some((spec) => spec.id === entry.id && spec.scope === scopeNameOf(entry) && isWanted('trace', spec))
  const read = new Set(probes.filter(isFirst))
  let rounds = 0
  const part = () =>
    only(
      snapshot,
      probes.filter((entry) => read.has(entry)),
    )
  await readForTrace(
    {model: (one) => new Cluster(one), trace: (cluster) => tracePacket(cluster, question)},
    part,
    async (_, unasked) => {
      const found = [...unasked].flatMap(([node, lookups]) =>
        withCompanions(lookups).flatMap((lookup) =>
          probes.filter((entry) => entry.node === node && !read.has(entry) && answers(entry, lookup)),
        ),
      )
      for (const entry of found) read.add(entry)
      if (found.length > 0) rounds += 1
      return found.length
    },
  )
  return {part: part(), rounds}
}

/** Of every Pod, from what is read to find out whose network namespaces they are. */
const isDevices = ({id, pod}: ProbeEntry): boolean => pod !== null && (id === 'ip-link' || id === 'ip-addr')

const scopeNameOf = (entry: ProbeEntry): string => Object.keys(scopeOf(entry))[0] ?? 'node'

const answers = (entry: ProbeEntry, {id, scope}: Lookup): boolean =>
  entry.id === id && JSON.stringify(scopeOf(entry)) === JSON.stringify(scope)

/** Any probe of a dead daemon is evidence that it is dead. */
const withoutEvidence = (key: string, value: unknown): unknown => (key === 'evidence' ? undefined : value)

const all = {rounds: 0, traces: 0}

for (const capture of captures())
  wanted(`${capture}: a trace that reads what it looks for says the same as one that has everything`, async () => {
    const snapshot = openFolder(snapshotDir(capture), resolveLimits({}, {}))
    for (const packet of truth(capture).packets.filter((_, i) => i % 19 === 0)) {
      const question = questionOf(packet)
      const {part, rounds} = await readLive(snapshot, question)
      all.rounds += rounds
      all.traces += 1
      const said = (one: Snapshot) =>
        JSON.stringify(toTraceJson(tracePacket(new Cluster(one), question)), withoutEvidence)
      assert.is(said(part), said(snapshot))
    }
  })

wanted('what is lost for a flow that is not there is looked at twice, what arrives is not', () => {
  const snapshot = openFolder(snapshotDir('acnp-drop'), resolveLimits({}, {}))
  const {probes} = snapshot.manifest
  const once = only(
    snapshot,
    probes.filter(({id}) => id !== 'tables' && id !== 'group-stats'),
  )
  const found = new Map<string, readonly string[]>()
  for (const packet of truth('acnp-drop').packets) {
    const cluster = new Cluster(once)
    const {verdict} = tracePacket(cluster, questionOf(packet))
    const sought = cluster.nodes.flatMap(({unasked}) => unasked.map(({id}) => id))
    const twice = sought.filter((id) => id === 'tables' || id === 'group-stats')
    found.set(verdict, [...new Set([...(found.get(verdict) ?? []), ...twice])].sort())
  }
  assert.equal(found.get('dropped'), ['group-stats', 'tables'])
  assert.equal(found.get('delivered'), [])
})

wanted('most traces find all that they look for in what is read first', () => {
  assert.ok(all.traces > 100)
  assert.ok(all.rounds < all.traces, `${all.rounds} further rounds for ${all.traces} traces`)
})

wanted.run()
