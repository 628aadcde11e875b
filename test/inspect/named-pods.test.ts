import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {resolvePod} from '../../src/inspect/flows/resolve.ts'
import {namedPods} from '../../src/inspect/named-pods.ts'
import {Cluster} from '../../src/model/cluster.ts'
import {isProblem} from '../../src/problem.ts'
import {capturedCluster} from '../antrea/captured.ts'
import {agents} from './agent/made-agents.ts'

const pods = suite('inspect/named-pods')

const INTERFACES = {n1: {podinterface: [{podNamespace: 'default', name: 'web-1'}]}}
const LISTED = {'core/v1/pods': [{metadata: {name: 'web', namespace: 'shop'}, spec: {nodeName: 'n2'}}]}

const resolved = (text: string, namespace: string | null, cluster: ReturnType<typeof agents>) =>
  resolvePod({text, namespace}, cluster)

pods("a node asked by itself knows its pods by the agent's interfaces", () => {
  const cluster = agents(INTERFACES)
  for (const [text, namespace] of [
    ['web-1', null],
    ['pod/web-1', 'default'],
    ['default/web-1', null],
  ] as const)
    assert.equal(resolved(text, namespace, cluster), {namespace: 'default', name: 'web-1', node: 'n1'})
  assert.throws(() => resolved('web-1', 'shop', cluster), /no pod 'web-1' in namespace 'shop'/)
})

pods("with the API server's list it alone counts", () => {
  const cluster = agents(INTERFACES, LISTED)
  assert.equal(resolved('web', 'shop', cluster), {namespace: 'shop', name: 'web', node: 'n2'})
  assert.throws(() => resolved('web-1', null, cluster), /no pod 'web-1'/)
})

pods('where nothing names pods, nobody says that there is none', () =>
  assert.throws(
    () => resolved('web-1', null, agents({n1: {podinterface: 'Error: connection refused'}})),
    (error: unknown) => isProblem(error) && error.code === 'NOT_READ' && error.oclif.exit === 4,
  ),
)

pods("a captured node's ports name the pods that the API server places there", async () => {
  const cluster = await capturedCluster('healthy')
  const {snapshot} = cluster
  const {probes} = snapshot.manifest
  const own = {
    ...snapshot,
    manifest: {...snapshot.manifest, cluster: [], probes: probes.filter(({id}) => id === 'ovsdb')},
  }
  const found = namedPods(new Cluster(own))
  assert.ok(found.known && cluster.pods.known)
  const keys = (all: readonly {namespace: string; name: string; nodeName: string | null}[]) =>
    all.map(({namespace, name, nodeName}) => `${nodeName} ${namespace}/${name}`).sort()
  assert.equal(
    keys(found.value),
    keys(cluster.pods.value.filter(({hostNetwork, nodeName}) => nodeName && !hostNetwork)),
  )
})

pods.run()
