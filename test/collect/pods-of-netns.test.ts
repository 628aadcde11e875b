import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {type InsideNetns, parseNetns, podsOfNetns} from '../../src/collect/pods-of-netns.ts'
import {Cluster} from '../../src/model/cluster.ts'
import {openFolder} from '../../src/sources/folder.ts'
import {resolveLimits} from '../../src/sources/limits.ts'
import {snapshotDir} from '../fixtures.ts'
import {devicesOf} from './devices.ts'

const owners = suite('collect/pods-of-netns')

const open = (capture: string) => openFolder(snapshotDir(capture), resolveLimits({}, {}))

/** The network namespaces of a capture's node, named after their pods. */
function insidesOf(capture: string, node: string): InsideNetns[] {
  const snapshot = open(capture)
  const pods = snapshot.manifest.probes.filter((entry) => entry.node === node && entry.pod && entry.id === 'ip-link')
  return pods.map(({pod}) => {
    const of = (probe: string) => snapshot.read(`nodes/${node}/pods/${pod?.namespace}/${pod?.name}/${probe}.json`)
    return {netns: `${pod?.namespace}/${pod?.name}`, devices: devicesOf(of('ip-link'), of('ip-addr'))}
  })
}

function localPods(cluster: Cluster, node: string) {
  if (!cluster.pods.known) throw new Error('the capture has pods')
  return cluster.pods.value
    .filter(({nodeName, hostNetwork}) => nodeName === node && !hostNetwork)
    .map(({namespace, name, podIPs}) => ({namespace, name, addresses: podIPs}))
}

const named = (found: ReadonlyMap<string, {namespace: string; name: string}>) =>
  [...found].map(([netns, {namespace, name}]) => [netns, `${namespace}/${name}`])

for (const capture of ['healthy', 'pod-mac-changed', 'duplicate-pod-ip', 'healthy-dualstack', 'pod-veth-down'])
  for (const node of ['node1', 'node2'])
    owners(`${capture}: each network namespace of ${node} is its own pod's, also among those of the other node`, () => {
      const cluster = new Cluster(open(capture))
      const own = insidesOf(capture, node)
      const others = insidesOf(capture, node === 'node1' ? 'node2' : 'node1')
      const found = podsOfNetns(cluster.node(node)!, localPods(cluster, node), [...others, ...own])
      assert.ok(own.length > 2)
      assert.equal(named(found).sort(), own.map(({netns}) => [netns, netns]).sort())
    })

owners('where Open vSwitch does not know the pod its address tells', () => {
  const cluster = new Cluster(open('ovs-port-deleted'))
  const found = podsOfNetns(cluster.node('node1')!, localPods(cluster, 'node1'), insidesOf('ovs-port-deleted', 'node1'))
  assert.equal(found.get('default/web-1'), {namespace: 'default', name: 'web-1'})
})

owners('what nothing tells is nobody’s', () => {
  const cluster = new Cluster(open('healthy'))
  const found = podsOfNetns(cluster.node('node1')!, localPods(cluster, 'node1'), [
    {netns: 'empty', devices: '[]'},
    {netns: 'unread', devices: ''},
    {netns: 'garbage', devices: '<html>'},
  ])
  assert.equal(named(found), [])
})

owners('what all network namespaces print is read by the line before each', () => {
  const text = '==> cni-1 <==\n[{"ifname":"lo"}]\n==> gone <==\n==> a <== b <==\n[]\n'
  assert.equal(parseNetns(text), [
    {netns: 'cni-1', devices: '[{"ifname":"lo"}]'},
    {netns: 'gone', devices: ''},
    {netns: 'a <== b', devices: '[]'},
  ])
  assert.equal(parseNetns(''), [])
})

owners.run()
