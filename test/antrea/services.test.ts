import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {endpointOfBucket, frontendOf, type ServiceFacts, serviceMap} from '../../src/antrea/services.ts'
import {parseGroups} from '../../src/ovs/syntax/groups.ts'
import {bareContext, captured, flowsOf} from './captured.ts'

const services = suite('antrea/services')
const v13 = bareContext([], new Map([[0, 'PipelineRootClassifier']]), 'v2.7.0').dialect
const v6 = bareContext([], new Map([[0, 'PipelineRootClassifier']]), 'v1.8.0').dialect

for (const [what, dialect, actions, endpoint] of [
  [
    'IPv4',
    v13,
    'set_field:0xa0a0103->reg3,set_field:0x1f90/0xffff->reg4,resubmit(,11)',
    {ip: '10.10.1.3', port: 8080, remote: false, noEndpoints: false},
  ],
  [
    'IPv4 on another node',
    v13,
    'set_field:0x4000000/0x4000000->reg4,set_field:0xa0a0203->reg3,set_field:0x1f90/0xffff->reg4,resubmit(,11)',
    {ip: '10.10.2.3', port: 8080, remote: true, noEndpoints: false},
  ],
  [
    'IPv6',
    v13,
    'set_field:0xfd000010001000020000000000000003->xxreg3,set_field:0x1f90/0xffff->reg4,resubmit(,11)',
    {ip: 'fd00:10:10:2::3', port: 8080, remote: false, noEndpoints: false},
  ],
  [
    'no endpoints',
    v13,
    'set_field:0x4000/0x4000->reg0,resubmit(,11)',
    {ip: null, port: null, remote: false, noEndpoints: true},
  ],
  [
    'v1.8, which marks no other node',
    v6,
    'set_field:0xa0a0203->reg3,set_field:0x1f90/0xffff->reg4,resubmit(,11)',
    {ip: '10.10.2.3', port: 8080, remote: null, noEndpoints: false},
  ],
  ['v1.8, where reg0[14] is another mark', v6, 'set_field:0x4000/0x4000->reg0,resubmit(,11)', null],
  ['a logging group', v13, 'set_field:0x400000/0x600000->reg0,resubmit(,28)', null],
] as const) {
  services(`the endpoint of a bucket: ${what}`, () => {
    const [group] = parseGroups(` group_id=1,type=select,bucket=bucket_id:0,weight:100,actions=${actions}`).items
    assert.equal(endpointOfBucket(group!.buckets[0]!, dialect), endpoint)
  })
}

for (const [match, front] of [
  ['tcp,reg4=0x10000/0x70000,nw_dst=10.96.0.1,tp_dst=443', {address: '10.96.0.1', protocol: 'tcp', port: 443}],
  ['udp6,ipv6_dst=fd00::1,tp_dst=53', {address: 'fd00::1', protocol: 'udp', port: 53}],
  ['tcp,reg4=0x90000/0xf0000,tp_dst=30080', {address: null, protocol: 'tcp', port: 30080}],
  ['tcp,tp_dst=0x2328/0xfff8', null],
  ['ip,nw_dst=10.96.0.1', null],
] as const) {
  services(`'${match}' takes packets for ${JSON.stringify(front)}`, () =>
    assert.equal(frontendOf(flowsOf(` table=10, priority=200,${match} actions=drop`)[0]!), front),
  )
}

const web: ServiceFacts = {
  namespace: 'default',
  name: 'web',
  clusterIPs: ['10.96.0.10'],
  externalIPs: ['192.0.2.1'],
  loadBalancerIPs: ['192.0.2.9'],
  ports: [{name: 'http', protocol: 'tcp', port: 80, nodePort: 30080}],
}
services('a Service is found by each of its addresses, and by its NodePort', () => {
  const map = serviceMap([web], [], v13)
  const via = (address: string | null, port = 80) => map.ofAddress(address, 'tcp', port).map((p) => p.via)
  assert.equal(via('10.96.0.10'), ['clusterIP'])
  assert.equal(via('192.0.2.1'), ['externalIP'])
  assert.equal(via('192.0.2.9'), ['loadBalancer'])
  assert.equal(via(null, 30080), ['nodePort'])
  assert.equal(via('10.96.0.10', 81), [])
  assert.equal(map.ofAddress('10.96.0.10', 'udp', 80), [])
})

services('a group serves those whose flows use it; several Services may share one', async () => {
  const {context} = await captured('healthy', 'node1')
  const names = (id: number) => [
    ...new Set(context.services.ofGroup(id).map((p) => `${p.namespace}/${p.name}:${p.port}/${p.protocol}`)),
  ]
  assert.equal(names(7), ['default/web:80/tcp'])
  assert.equal(names(5), ['default/kubernetes:443/tcp'])
  assert.equal(names(1), [], 'a logging group')
})

services.run()
