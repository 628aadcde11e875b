import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {askTrace} from '../../src/cli/trace-question.ts'
import {Cluster} from '../../src/model/cluster.ts'
import {MANIFEST_FILE} from '../../src/snapshot/snapshot.ts'
import {memorySnapshot} from '../../src/sources/memory.ts'
import {openSource} from '../../src/sources/open.ts'
import type {Trace} from '../../src/trace/result.ts'
import {tracePacket} from '../../src/trace/trace-packet.ts'
import {snapshotDir} from '../fixtures.ts'

const test = suite('trace/one node, and no API server')

const whole = await openSource({from: snapshotDir('healthy')})

/** What --local reads: one node, and no list. */
function nodeAlone(node: string): Cluster {
  const manifest = JSON.parse(whole.read(MANIFEST_FILE) ?? '')
  const own = {
    ...manifest,
    source: 'local',
    cluster: [],
    probes: manifest.probes.filter((entry: {node: string}) => entry.node === node),
  }
  const files = new Map(whole.files().flatMap((file) => [[file, whole.bytes(file) ?? Buffer.alloc(0)] as const]))
  return new Cluster(memorySnapshot(`node ${node}`, files.set(MANIFEST_FILE, Buffer.from(JSON.stringify(own)))))
}

const traced = (node: string, source: string, destination: string): Trace =>
  tracePacket(nodeAlone(node), askTrace({source, destination}, {port: 8080}))

test('pods are known by the names that their ports have', () => {
  const {verdict, from, to} = traced('node1', 'default/client', 'default/web-1')
  assert.is(verdict, 'delivered')
  assert.equal([from.name, to.name], ['client', 'web-1'])
})

test('an address of such a pod is that pod', () => {
  const {verdict, hops} = traced('node1', '10.10.1.2', '10.10.1.3')
  assert.is(verdict, 'delivered')
  assert.is(hops[0]?.node, 'node1')
})

test('what leaves the node is not known beyond it', () => {
  const {verdict, undetermined} = traced('node1', 'default/client', '10.10.2.2')
  assert.is(verdict, 'undetermined')
  assert.match(undetermined.map(({reason}) => reason).join(), /whether 172\.31\.0\.12 is a node is not known/)
})

test('a pod of another node may be there: the ports of one do not tell', () =>
  assert.throws(() => traced('node1', 'default/client', 'default/server'), /the list of pods was not read/))

test('where the API server refused the list, the ports are not taken for it', () => {
  const cluster = nodeAlone('node1')
  const entries = [{resource: 'core/v1/pods', file: null, error: 'forbidden'}]
  const manifest = {...cluster.snapshot.manifest, cluster: entries}
  const refused = new Cluster({...cluster.snapshot, manifest})
  const question = askTrace({source: 'default/client', destination: 'default/web-1'}, {})
  assert.throws(() => tracePacket(refused, question), /the list of pods was not read: .*forbidden/)
})

test.run()
