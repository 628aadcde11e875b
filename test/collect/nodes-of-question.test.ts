import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {endsOf} from '../../src/collect/nodes-of-question.ts'
import {Cluster} from '../../src/model/cluster.ts'
import type {Snapshot} from '../../src/snapshot/snapshot.ts'
import {openFolder} from '../../src/sources/folder.ts'
import {resolveLimits} from '../../src/sources/limits.ts'
import {snapshotDir, truth} from '../fixtures.ts'
import {questionOf} from '../trace/agreement.ts'

const ends = suite('collect/nodes-of-question')

const SLICES = 'discovery.k8s.io/v1/endpointslices'
const whole = openFolder(snapshotDir('healthy'), resolveLimits({}, {}))

/** The snapshot of an account that may not list EndpointSlices. */
const refused: Snapshot = {
  ...whole,
  manifest: {
    ...whole.manifest,
    cluster: whole.manifest.cluster.map((entry) =>
      entry.resource === SLICES ? {...entry, file: null, error: 'forbidden'} : entry,
    ),
  },
}
const packet = truth('healthy').packets.find(({from, to}) => from === 'default/client' && to === 'svc default/web:80')!

for (const [what, snapshot] of [
  ['its EndpointSlices name', whole],
  ['it selects, where EndpointSlices are refused', refused],
] as const)
  ends(`a Service leads to the Pods that ${what}`, () => {
    const {nodes, pods} = endsOf(new Cluster(snapshot), questionOf(packet))
    assert.equal(nodes, ['node1', 'node2'])
    const names = pods.map(({namespace, name}) => `${namespace}/${name}`).sort()
    assert.equal(names, ['default/client', 'default/web-1', 'default/web-2'])
  })

ends.run()
