import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {Cluster} from '../../src/model/cluster.ts'
import type {Snapshot} from '../../src/snapshot/snapshot.ts'
import {openFolder} from '../../src/sources/folder.ts'
import {resolveLimits} from '../../src/sources/limits.ts'
import {resolve} from '../../src/trace/resolve.ts'
import {snapshotDir} from '../fixtures.ts'

const seen = suite('model/pods-seen')

const whole = openFolder(snapshotDir('healthy'), resolveLimits({}, {}))
const {manifest} = whole
/** What is there to see on one node, without an API server. */
const alone: Snapshot = {
  ...whole,
  manifest: {...manifest, cluster: [], probes: manifest.probes.filter(({node}) => node === 'node1')},
}
const named = (snapshot: Snapshot, name: string) =>
  resolve(
    new Cluster(snapshot),
    {kind: 'any', namespace: 'default', name, port: null, written: `default/${name}`},
    null,
  )

seen('a pod of the node is known by its port', () => {
  const found = named(alone, 'client')
  assert.is(found.kind === 'pod' && found.pod.nodeName, 'node1')
})

for (const name of ['server', 'web', 'nobody'])
  seen(`${name}, which the node has not, may be anything elsewhere`, () => {
    assert.throws(() => named(alone, name), /the list of pods was not read/)
  })

seen('without the list of Services a name that is no pod may be one', () => {
  const services = 'core/v1/services'
  const lists = manifest.cluster.filter(({resource}) => resource !== services)
  assert.throws(
    () => named({...whole, manifest: {...manifest, cluster: lists}}, 'web'),
    /the list of Services was not read/,
  )
})

seen.run()
