import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {Cluster} from '../../src/model/cluster.ts'
import {openSource} from '../../src/sources/open.ts'
import {snapshotDir} from '../fixtures.ts'
import {madeSnapshot} from './made-snapshot.ts'

const cluster = suite('model/cluster')

const capture = async (name: string) => new Cluster(await openSource({from: snapshotDir(name)}))

cluster('an empty List is known to be empty, one that failed or was never asked for is unknown', () => {
  const made = new Cluster(madeSnapshot([], {'core/v1/pods': [], 'core/v1/services': '403 pods is forbidden'}))
  assert.equal(made.pods, {known: true, value: []})
  assert.equal(made.services, {known: false, reason: 'core/v1/services: 403 pods is forbidden'})
  assert.equal(made.configMaps, {known: false, reason: 'core/v1/configmaps was not asked for'})
})

cluster('a List whose file is missing or cut off is unknown, and says which', () => {
  const snapshot = madeSnapshot([], {'core/v1/pods': [{metadata: {name: 'a'}}]})
  assert.match(JSON.stringify(new Cluster({...snapshot, read: () => null}).pods), 'cluster/0.json is missing')
  const cut = new Cluster({...snapshot, read: (file) => snapshot.read(file)?.slice(0, -9) ?? null})
  assert.match(JSON.stringify(cut.pods), 'cluster/0.json cannot be read')
  const other = new Cluster({...snapshot, read: () => '{"kind":"Status","message":"no"}'})
  assert.equal(other.pods, {known: false, reason: 'cluster/0.json is no List'})
})

cluster('nodes come from the probes and from the API server', () => {
  const made = new Cluster(
    madeSnapshot([{id: 'ip-link', node: 'b', stdout: '[]\n'}], {
      'core/v1/nodes': [{metadata: {name: 'c'}}, {metadata: {name: 'a'}}],
    }),
  )
  assert.equal(
    made.nodes.map(({name, reached}) => [name, reached]),
    [
      ['a', false],
      ['b', true],
      ['c', false],
    ],
  )
  assert.equal(made.node('a')?.links, {known: false, reason: 'the node was not reached'})
  assert.is(made.node('d'), null)
})

cluster('a piece is read once', () => {
  let reads = 0
  const snapshot = madeSnapshot([{id: 'ip-link', stdout: '[]\n'}], {'core/v1/pods': []})
  const made = new Cluster({
    ...snapshot,
    read: (file) => {
      reads++
      return snapshot.read(file)
    },
  })
  assert.is(reads, 0)
  assert.is(made.pods, made.pods)
  assert.is(reads, 1)
  assert.is(made.node('n1')?.links, made.node('n1')?.links)
  assert.is(reads, 2)
})

cluster('an Antrea CRD is read in the version that answered', () => {
  const tier = [{metadata: {name: 't'}, spec: {priority: 1}}]
  const made = new Cluster(
    madeSnapshot([], {'crd.antrea.io/v1beta1/tiers': '404 page not found', 'crd.antrea.io/v1alpha1/tiers': tier}),
  )
  assert.is(made.tiers.known && made.tiers.value[0]?.name, 't')
})

cluster('a capture: what the API server listed', async () => {
  const healthy = await capture('healthy')
  const names = <T extends {name: string}>(list: {known: boolean; value?: readonly T[]}) =>
    list.value?.map((o) => o.name)
  assert.equal(names(healthy.kubeNodes), ['node1', 'node2'])
  assert.ok(names(healthy.pods)?.includes('client'))
  assert.equal(names(healthy.clusterNetworkPolicies), ['baseline-team-c', 'isolate-team-c', 'reject-9090'])
  assert.equal(names(healthy.antreaNetworkPolicies), ['other-egress', 'web-ports'])
  assert.equal(names(healthy.networkPolicies), ['db-allow-client', 'default-deny-egress'])
  assert.equal(names(healthy.trafficControls), [])
  assert.equal(names(healthy.agentInfos), ['node1', 'node2'])
})

cluster('a capture: what the controller computed, addresses in text', async () => {
  const healthy = await capture('healthy')
  const {controlplanePolicies: policies, addressGroups: groups} = healthy
  assert.ok(policies.known && groups.known)
  const ports = policies.value.find(({name}) => name === 'web-ports')
  assert.equal(
    ports?.rules.map(({label, direction, action}) => [label, direction, action]),
    [
      ['allow-8080', 'ingress', 'allow'],
      ['drop-9000-range', 'ingress', 'drop'],
    ],
  )
  assert.equal(
    ports?.rules[1]?.blocks.map(({cidr}) => cidr),
    [
      {address: '0.0.0.0', bits: 0},
      {address: '::', bits: 0},
    ],
  )
  const peers = groups.value.get(ports?.rules[0]?.addressGroups[0] ?? '')
  const client = peers?.find(({pod}) => pod?.name === 'client')
  assert.equal(client?.addresses, ['10.10.1.2'])
})

cluster('the agents and the controller tell the same of a policy', async () => {
  const healthy = await capture('healthy')
  const all = healthy.controlplanePolicies
  const mine = healthy.node('node1')?.agent.networkPolicies
  assert.ok(all.known && mine?.known)
  for (const policy of mine.value) {
    assert.equal(
      policy,
      all.value.find(({uid}) => uid === policy.uid),
    )
  }
})

cluster('with the controller down its Lists are unknown, with what the API server said', async () => {
  const {controlplanePolicies} = await capture('controller-down')
  assert.equal(controlplanePolicies, {
    known: false,
    reason: 'controlplane.antrea.io/v1beta2/networkpolicies: 503 service unavailable',
  })
})

cluster.run()
