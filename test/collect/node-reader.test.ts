import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {EvidenceStore} from '../../src/collect/evidence-store.ts'
import {NodeReader} from '../../src/collect/node-reader.ts'
import {NodeSession} from '../../src/sources/node/session.ts'
import {fakeNode, type Printing} from './fake-node.ts'

const collecting = suite('collect/node-reader')

const TAKEN = '2026-11-23T01:02:03.000Z'
const POD = {namespace: 'default', name: 'client', addresses: ['10.10.1.2']}
const ADDRESSES = JSON.stringify([
  {
    ...{ifindex: 2, ifname: 'eth0', flags: ['UP'], mtu: 1450, operstate: 'UP', link_type: 'ether'},
    addr_info: [{family: 'inet', local: '10.10.1.2', prefixlen: 24, scope: 'global'}],
  },
])

/** The commands that were run for the Pod, and where from: null where the Pod itself was entered. */
async function askedOfPod(node: Printing, inside: readonly {namespace: string; name: string}[] | null) {
  const store = new EvidenceStore('local', 'node n1', TAKEN)
  const session = new NodeSession(fakeNode('/var/run/netns', node))
  const opened: string[] = []
  const openPod = ({namespace, name}: {namespace: string; name: string}) => {
    opened.push(`${namespace}/${name}`)
    const inPod: Printing = (probe) => (probe === 'ip-addr@pod' ? ADDRESSES : '[]')
    return new NodeSession(fakeNode('', inPod), {place: 'pod'})
  }
  await new NodeReader(session, store, {node: 'n1', purpose: 'trace', pods: [POD], inside, openPod}).readFirst()
  session.close()
  const {probes} = store.snapshot().manifest
  const own = probes.filter(({pod}) => pod?.name === 'client')
  return {opened, addresses: own.filter(({id}) => id === 'ip-addr').map(({argv}) => argv.join(' ')), count: own.length}
}

collecting('a Pod whose network namespace is on the node is entered from there', async () => {
  const node: Printing = (probe) => (probe === 'netns@node' ? `==> cni-1 <==\n${ADDRESSES}\n` : '[]')
  const {opened, addresses} = await askedOfPod(node, [POD])
  assert.equal(opened, [])
  assert.equal(addresses, ['nsenter --net=/var/run/netns/cni-1 ip -j -d addr'])
})

collecting('a Pod whose network namespace the node does not show is asked from within', async () => {
  const {opened, addresses, count} = await askedOfPod((probe) => (probe === 'netns@node' ? null : '[]'), [POD])
  assert.equal(opened, ['default/client'])
  assert.equal(addresses, ['ip -j addr'])
  assert.ok(count > 5)
})

collecting('nobody goes into Pods that were not asked for, nor of a node that does not answer', async () => {
  const shows = (probe: string) => (probe === 'netns@node' ? null : '[]')
  assert.equal((await askedOfPod(shows, null)).opened, [])
  assert.equal((await askedOfPod(shows, [{namespace: 'default', name: 'other'}])).opened, [])
  const store = new EvidenceStore('local', 'node n1', TAKEN)
  const session = new NodeSession(() => Promise.reject(new Error('exec forbidden')))
  const openPod = () => {
    throw new RangeError('a Pod was entered')
  }
  await new NodeReader(session, store, {node: 'n1', purpose: 'trace', pods: [POD], inside: [POD], openPod}).readFirst()
  assert.ok(store.snapshot().manifest.probes.every(({error}) => error === 'exec forbidden'))
})

collecting.run()
